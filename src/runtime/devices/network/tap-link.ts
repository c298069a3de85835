import { NetHdrSize } from "../../../catalogue/devices/network.js";
import type { DeviceServices } from "../../device/device-module.js";
import type { Block } from "../../host/arena.js";
import { EpollEvent } from "../../host/constants.js";
import type { EventHandler } from "../../host/event-watcher.js";
import { HostError } from "../../host/host-error.js";
import { IovecArray } from "../../host/iovec.js";
import { libc } from "../../host/libc.js";
import {
  attachTapQueue,
  bringUp,
  hasInterface,
  joinBridge,
  maxInterfaceNameBytes,
  openTap,
  setTapOffloads,
} from "../../host/tap.js";
import { MemoryWindow } from "../../memory/memory-window.js";
import { DirectReceiver, Filled, type FrameSource } from "./direct-receiver.js";
import { Frame, maxFrameBytes } from "./frame.js";
import { HeaderBytes } from "./headers.js";
import type { LinkListener, NetworkLink } from "./link.js";
import { allOffloads, noOffloads, Offload } from "./offload.js";
import type { TapEnd } from "./options.js";

const segmentation = Offload.Tso4 | Offload.Tso6 | Offload.Ufo | Offload.Uso4 | Offload.Uso6;
const userSegmentation = Offload.Uso4 | Offload.Uso6;
const bounceBytes = NetHdrSize.Basic + maxFrameBytes;
/** struct ifreq. */
const requestBytes = 40;

/**
 * A tap of the host, one descriptor for each queue pair. The kernel finishes what the guest leaves undone, and leaves
 * undone what the guest takes; frames go between guest memory and kernel by readv and writev, without a copy here.
 */
export class TapLink implements NetworkLink {
  readonly accepts = allOffloads;
  readonly isReady = true;
  readonly #services: DeviceServices;
  readonly #queues: readonly TapQueue[];
  readonly #iovecs: IovecArray;
  readonly #request: Block;

  constructor(
    { name, create = false, bridge }: TapEnd["tap"],
    queuePairs: number,
    mtu: number,
    services: DeviceServices,
  ) {
    this.#services = services;
    this.#iovecs = new IovecArray(services.arena);
    this.#request = services.arena.take(requestBytes);
    const direct = new DirectReceiver(services.arena);
    if (!create) expectInterface(name, services);
    const fds = openOrExplain(name, queuePairs, services);
    if (bridge !== undefined) joinOrExplain(name, bridge, fds, services);
    this.#queues = fds.map((fd, pair) => new TapQueue(fd, pair, mtu, services, direct));
    for (const queue of this.#queues) services.events.watch(queue.fd, 0, queue);
    this.configure(1, noOffloads);
  }

  listen(listener: LinkListener): void {
    for (const queue of this.#queues) queue.listener = listener;
  }

  send(frame: Frame, pair: number): void {
    const iovecs = this.#iovecs;
    iovecs.clear();
    frame.writeHeader(0, 0, 0);
    iovecs.add(frame.header.hostAddress, NetHdrSize.Basic);
    frame.addTo(iovecs);
    const { fd } = this.#queues[pair] as TapQueue;
    // What the kernel refuses (interface down, headers that it does not like) is lost, as on any wire.
    libc.writev(fd, iovecs.address, iovecs.count);
  }

  supplied(pair: number): void {
    this.#queues[pair]?.supplied();
  }

  configure(pairs: number, offloads: number): void {
    for (const [pair, queue] of this.#queues.entries()) {
      if (this.#queues.length > 1) attachTapQueue(queue.fd, pair < pairs, this.#request);
      queue.configure(pair < pairs, offloads);
    }
  }

  close(): void {
    for (const { fd } of this.#queues) {
      this.#services.events.unwatch(fd);
      libc.close(fd);
    }
  }
}

/** One queue of the tap: frames from the kernel for one receive queue. */
class TapQueue implements EventHandler, FrameSource {
  readonly fd: number;
  listener: LinkListener | undefined;
  readonly #pair: number;
  readonly #mtu: number;
  readonly #services: DeviceServices;
  readonly #direct: DirectReceiver;
  readonly #bounce: Block;
  readonly #bounceWindow: MemoryWindow;
  readonly #bounceIovecs: IovecArray;
  readonly #frame: Frame;
  #mostBytes = 0;
  #isUsed = false;
  #isWatched = false;
  /** A frame in the bounce buffer waits for buffers. */
  #isHeld = false;

  constructor(
    fd: number,
    pair: number,
    mtu: number,
    services: DeviceServices,
    direct: DirectReceiver,
  ) {
    this.fd = fd;
    this.#pair = pair;
    this.#mtu = mtu;
    this.#services = services;
    this.#direct = direct;
    this.#bounce = services.arena.take(bounceBytes);
    this.#bounceWindow = new MemoryWindow(0, this.#bounce.address, this.#bounce.buffer);
    this.#bounceIovecs = new IovecArray(services.arena);
    this.#bounceIovecs.add(this.#bounce.address, bounceBytes);
    this.#frame = new Frame(services.arena);
  }

  configure(isUsed: boolean, offloads: number): void {
    this.#isUsed = isUsed;
    // Older kernels know no segmentation of UDP, and refuse the others along with it.
    if (!setTapOffloads(this.fd, offloads)) setTapOffloads(this.fd, offloads & ~userSegmentation);
    const isSegmented = (offloads & segmentation) !== 0;
    const frameBytes = this.#mtu + HeaderBytes.Ethernet + 2 * HeaderBytes.VlanTag;
    this.#mostBytes = NetHdrSize.Basic + (isSegmented ? maxFrameBytes : frameBytes) + 1;
    this.#isHeld = false;
    this.#watch(isUsed);
  }

  supplied(): void {
    if (this.#isUsed && !this.#isWatched) this.ready();
  }

  ready(): void {
    const { listener } = this;
    if (listener === undefined || !this.#isUsed) {
      this.#watch(false);
      return;
    }
    if (this.#isHeld) {
      if (!listener.receive(this.#frame, this.#pair)) {
        this.#watch(false);
        return;
      }
      this.#isHeld = false;
    }
    const state = listener.takesDirectly(this.#pair)
      ? this.#direct.fill(this, listener, this.#pair, this.#mostBytes)
      : Filled.NoBuffers;
    // The buffers may still do for the frame that is there.
    if (state === Filled.NoBuffers) this.#bounceOne(listener);
    else this.#watch(true);
  }

  read(iovecs: number, count: number): number {
    return libc.readv(this.fd, iovecs, count);
  }

  #bounceOne(listener: LinkListener): void {
    if (!listener.hasBuffers(this.#pair)) {
      this.#watch(false);
      return;
    }
    const size = this.read(this.#bounceIovecs.address, 1);
    const frameBytes = size - NetHdrSize.Basic;
    if (
      size > 0 &&
      this.#frame.takeAt(this.#bounceWindow, 0, NetHdrSize.Basic, frameBytes, allOffloads)
    ) {
      this.#isHeld = !listener.receive(this.#frame, this.#pair);
    }
    this.#watch(!this.#isHeld);
  }

  #watch(wanted: boolean): void {
    if (wanted === this.#isWatched) return;
    this.#isWatched = wanted;
    this.#services.events.change(this.fd, wanted ? EpollEvent.In : 0);
  }
}

function expectInterface(name: string, { arena }: DeviceServices): void {
  if (name.length > maxInterfaceNameBytes || hasInterface(name, arena)) return;
  throw new HostError(
    "WB4405",
    `there is no tap ${name}; make it with \`ip tuntap add ${name} mode tap vnet_hdr user $USER\`, or say that ` +
      "the backend is to create it",
  );
}

function joinOrExplain(
  name: string,
  bridge: string,
  fds: readonly number[],
  { arena }: DeviceServices,
): void {
  try {
    joinBridge(name, bridge, arena);
  } catch (error) {
    for (const fd of fds) libc.close(fd);
    const reason = error instanceof Error ? error.message : String(error);
    throw new HostError(
      "WB4410",
      `tap ${name} cannot join bridge ${bridge}: ${reason}; do it with \`ip link set ${name} master ${bridge}\``,
    );
  }
}

function openOrExplain(name: string, queuePairs: number, services: DeviceServices): number[] {
  if (name.length === 0 || name.length > maxInterfaceNameBytes) {
    throw new HostError("WB4405", `tap name "${name}" has not 1 to ${maxInterfaceNameBytes} bytes`);
  }
  let fds: number[];
  try {
    fds = openTap(name, queuePairs, NetHdrSize.Basic, services.arena);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const many = queuePairs > 1 ? " multi_queue" : "";
    throw new HostError(
      "WB4405",
      `cannot use tap ${name} with ${queuePairs} queue pairs: ${reason}; make it with ` +
        `\`ip tuntap add ${name} mode tap vnet_hdr${many} user $USER\`, and see that nobody else uses it`,
    );
  }
  if (!bringUp(name, services.arena)) {
    services.log(`tap ${name} is down; bring it up with \`ip link set ${name} up\``);
  }
  return fds;
}
