import { NetFeature, NetHdrSize, network } from "../../../catalogue/devices/network.js";
import { CommonFeature } from "../../../catalogue/features.js";
import type { ConfigSpace } from "../../device/config-space.js";
import { type Device, type DeviceQueues, Handled, QueueRole } from "../../device/device.js";
import { FeatureSet, noFeatures } from "../../device/feature-set.js";
import type { Chain } from "../../queue/chain.js";
import { type CommandTarget, networkCommands } from "./commands.js";
import type { NetworkConfig } from "./config.js";
import { type ControlTarget, control, controlFeatures, type Scaling } from "./control.js";
import type { Finisher, FrameSink } from "./finisher.js";
import type { Frame } from "./frame.js";
import { GuestSide } from "./guest-side.js";
import { HeaderBytes } from "./headers.js";
import type { LinkListener, NetworkLink } from "./link.js";
import { type MacAddress, macOf } from "./mac.js";
import { noOffloads, offloadFeatures, receiveOffloads, sendOffloads } from "./offload.js";

/** Sees every frame that passes. */
export interface FrameObserver {
  saw(frame: Frame): void;
  close(): void;
}

/** What a network device is made of, besides its configuration. */
export interface NetworkParts {
  readonly link: NetworkLink;
  readonly finisher: Finisher;
  /** For what the driver sends. */
  readonly frame: Frame;
  readonly observer?: FrameObserver | undefined;
}

/** Features whose code is in this file, in the configuration or in the receive path. */
const ownFeatures = [
  NetFeature.Mac,
  NetFeature.Mtu,
  NetFeature.Status,
  NetFeature.SpeedDuplex,
  NetFeature.MrgRxbuf,
];

/**
 * A network device (VIRTIO 1.4, 5.1). Where the specification leaves it open it does as Linux and QEMU do: without
 * VIRTIO_NET_F_CTRL_RX no frame is filtered; duplex 1 is full; the control queue is queue 2 unless MQ or RSS was
 * negotiated; a driver that negotiated MQ but no control queue (a VMM keeps that one for itself) uses the queue pairs
 * that it starts.
 */
export class NetworkDevice
  implements Device, ControlTarget, CommandTarget, LinkListener, FrameSink
{
  readonly id = network.id;
  readonly features = new FeatureSet([...ownFeatures, ...offloadFeatures, ...controlFeatures]);
  readonly transitional = true;
  /** QEMU's vhost-user and DPDK's virtio-user answer the control queue themselves. */
  readonly keptFeatures = new FeatureSet([NetFeature.CtrlVq]);
  readonly config: ConfigSpace;
  /** Roles move with the negotiation, since the control queue does. */
  readonly queues: QueueRole[];
  readonly commands = networkCommands(this);
  readonly queuePairs: number;
  /** Frames of the driver that are none, or whose header does not fit them. */
  malformed = 0;

  readonly #settings: NetworkConfig;
  readonly #mtu: number;
  readonly #link: NetworkLink;
  readonly #finisher: Finisher;
  readonly #frame: Frame;
  readonly #observer: FrameObserver | undefined;
  #queues: DeviceQueues | undefined;
  #guest: GuestSide | undefined;
  #accepted: FeatureSet = noFeatures;
  #headerBytes: number = NetHdrSize.Basic;
  #sendOffloads = noOffloads;
  #controlQueue = 2;
  /** Sent frames that wait for the link, by queue pair, in the driver's order. */
  readonly #waiting: Chain[][];
  /** The pair whose frame goes to the link. */
  #pair = 0;

  constructor(queuePairs: number, mtu: number, settings: NetworkConfig, parts: NetworkParts) {
    this.queuePairs = queuePairs;
    this.config = settings.space;
    this.#settings = settings;
    this.#mtu = mtu;
    this.#link = parts.link;
    this.#finisher = parts.finisher;
    this.#frame = parts.frame;
    this.#observer = parts.observer;
    this.queues = Array.from({ length: 2 * queuePairs + 1 }, (_, index) => this.#roleOf(index));
    this.#waiting = Array.from({ length: queuePairs }, () => []);
    this.#link.listen(this);
  }

  /** What the guest received not, and why. */
  get losses() {
    return this.#guest?.losses;
  }

  attach(queues: DeviceQueues): void {
    this.#queues = queues;
    this.#guest = new GuestSide(this.queuePairs, queues, this.#finisher);
    this.reset();
  }

  negotiated(features: FeatureSet): void {
    this.#accepted = features;
    const hasPairs = features.has(NetFeature.Mq) || features.has(NetFeature.Rss);
    this.#controlQueue = hasPairs ? 2 * this.queuePairs : 2;
    for (let index = 0; index < this.queues.length; index++) {
      this.queues[index] = this.#roleOf(index);
    }
    this.#headerBytes = headerBytesOf(features);
    this.#sendOffloads = sendOffloads(features);
    const guest = this.#guestSide;
    guest.receiver.headerBytes = this.#headerBytes;
    guest.receiver.isMerging = features.has(NetFeature.MrgRxbuf);
    guest.reportsHash = features.has(NetFeature.HashReport);
    guest.filter.isActive = features.has(NetFeature.CtrlRx);
    guest.filter.filtersVlans = features.has(NetFeature.CtrlVlan);
    guest.mostBytes = features.has(NetFeature.Mtu)
      ? this.#mtu + HeaderBytes.Ethernet
      : Number.MAX_SAFE_INTEGER;
    const hasControl = features.has(NetFeature.CtrlVq);
    guest.pairs = features.has(NetFeature.Mq) && !hasControl ? this.queuePairs : 1;
    guest.accepts = receiveOffloads(features);
    this.#configureLink();
  }

  /** Hot: once a frame that the driver sends. */
  handle(queue: number, chain: Chain): Handled {
    if (queue === this.#controlQueue) {
      control(this, chain);
      return Handled.Done;
    }
    const pair = queue >>> 1;
    const waiting = this.#waiting[pair] as Chain[];
    if (waiting.length > 0 || !this.#link.isReady) {
      waiting.push(chain);
      return Handled.Pending;
    }
    this.#send(pair, chain);
    return Handled.Done;
  }

  started(queue: number): void {
    if (this.#isReceive(queue)) this.#guestSide.isRunning[queue >>> 1] = true;
  }

  stopped(queue: number): void {
    if (this.#isReceive(queue)) this.#guestSide.isRunning[queue >>> 1] = false;
    else if (queue !== this.#controlQueue) this.#waiting[queue >>> 1] = [];
  }

  supplied(queue: number): void {
    this.#link.supplied(queue >>> 1);
  }

  receive(frame: Frame, pair: number): boolean {
    const guest = this.#guestSide;
    if (!this.#settings.isUp) return true;
    const isTaken = guest.receive(frame, pair);
    if (isTaken && this.#observer !== undefined) this.#observer.saw(frame);
    return isTaken;
  }

  roomAgain(): void {
    for (let pair = 0; pair < this.queuePairs; pair++) {
      const waiting = this.#waiting[pair] as Chain[];
      while (waiting.length > 0 && this.#link.isReady) {
        const chain = waiting.shift() as Chain;
        this.#send(pair, chain);
        this.#queues?.complete(2 * pair + 1, chain);
      }
    }
  }

  takesDirectly(pair: number): boolean {
    const guest = this.#guestSide;
    const isOpen = this.#settings.isUp && guest.isRunning[pair] === true && pair < guest.pairs;
    return isOpen && !guest.needsHeaders && this.#headerBytes === NetHdrSize.Basic;
  }

  get isMerging(): boolean {
    return this.#guestSide.receiver.isMerging;
  }

  admits(frame: Frame): boolean {
    if (!this.#guestSide.admits(frame)) return false;
    if (this.#observer !== undefined) this.#observer.saw(frame);
    return true;
  }

  hasBuffers(pair: number): boolean {
    const chain = this.takeBuffer(pair);
    if (chain !== null) this.putBackBuffer(pair, chain);
    return chain !== null;
  }

  takeBuffer(pair: number): Chain | null {
    return this.#queues?.take(2 * pair) ?? null;
  }

  putBackBuffer(pair: number, chain: Chain): void {
    this.#queues?.putBack(2 * pair, chain);
  }

  completeBuffer(pair: number, chain: Chain): void {
    this.#queues?.complete(2 * pair, chain);
  }

  reset(): void {
    for (const waiting of this.#waiting) waiting.length = 0;
    this.#settings.reset();
    const guest = this.#guestSide;
    guest.filter.reset(macOf(this.#settings.mac));
    guest.flows.clear();
    guest.scaling.reset();
    guest.hash.types = 0;
    guest.pairs = 1;
    this.#accepted = noFeatures;
  }

  close(): void {
    this.#link.close();
    this.#observer?.close();
    this.#finisher.close();
  }

  get isUp(): boolean {
    return this.#settings.isUp;
  }

  /** Live action: plugs the cable in, or out; a driver with VIRTIO_NET_F_STATUS is told. */
  setLink(isUp: boolean): void {
    this.#settings.setLink(isUp);
  }

  /** Live action: asks the driver to announce its address, after a migration for instance; false when it cannot. */
  announce(): boolean {
    if (!this.#accepted.has(NetFeature.GuestAnnounce)) return false;
    this.#settings.setAnnounce(true);
    return true;
  }

  /** Features the driver accepted, for the control queue. */
  get negotiatedFeatures(): FeatureSet {
    return this.#accepted;
  }

  setMode(mode: number, on: boolean): void {
    this.#guestSide.filter.setMode(mode, on);
  }

  setTables(
    unicast: readonly MacAddress[],
    multicast: readonly MacAddress[],
    unicastOverflows: boolean,
    multicastOverflows: boolean,
  ): void {
    this.#guestSide.filter.setTables(unicast, multicast, unicastOverflows, multicastOverflows);
  }

  setMac(mac: Uint8Array): void {
    this.#settings.setMac(mac);
    this.#guestSide.filter.setOwn(macOf(mac));
  }

  setVlan(id: number, on: boolean): void {
    this.#guestSide.filter.setVlan(id, on);
  }

  acknowledgeAnnounce(): void {
    this.#settings.setAnnounce(false);
  }

  setPairs(count: number): void {
    const guest = this.#guestSide;
    guest.pairs = count;
    // The driver chose automatic steering (5.1.9.5.6), whatever it had before.
    guest.scaling.isEnabled = false;
    guest.flows.clear();
    this.#configureLink();
  }

  setScaling({ types, table, unclassified, sendPairs, key }: Scaling): void {
    const { scaling } = this.#guestSide;
    this.setHash(types, key);
    scaling.table = table;
    scaling.unclassified = unclassified;
    scaling.isEnabled = true;
    this.#guestSide.pairs = sendPairs;
    this.#configureLink();
  }

  setHash(types: number, key: Uint8Array): void {
    this.#guestSide.hash.types = types;
    this.#guestSide.hash.setKey(key);
  }

  setOffloads(mask: number): boolean {
    if ((mask & ~receiveOffloads(this.#accepted)) !== 0) return false;
    this.#guestSide.accepts = mask;
    this.#configureLink();
    return true;
  }

  /** One frame, or one segment of it, for the link. */
  accept(frame: Frame): void {
    this.#link.send(frame, this.#pair);
  }

  #send(pair: number, { readable }: Chain): void {
    const frame = this.#frame;
    if (!frame.takeSent(readable, this.#headerBytes, this.#sendOffloads)) {
      this.malformed++;
      return;
    }
    if (!this.#settings.isUp) return;
    const guest = this.#guestSide;
    if (guest.pairs > 1 && !guest.scaling.isEnabled) guest.flows.remember(frame, pair);
    if (this.#observer !== undefined) this.#observer.saw(frame);
    this.#pair = pair;
    this.#finisher.finish(frame, this.#link.accepts, this);
  }

  #configureLink(): void {
    const guest = this.#guestSide;
    this.#link.configure(guest.pairs, guest.accepts);
  }

  get #guestSide(): GuestSide {
    if (this.#guest === undefined) throw new Error("the device is not attached");
    return this.#guest;
  }

  #isReceive(queue: number): boolean {
    return queue !== this.#controlQueue && (queue & 1) === 0;
  }

  #roleOf(queue: number): QueueRole {
    return this.#isReceive(queue) ? QueueRole.Supply : QueueRole.Request;
  }
}

/** Bytes of the header before each frame (VIRTIO 1.4, 5.1.9). */
function headerBytesOf(features: FeatureSet): number {
  if (features.has(NetFeature.HashReport)) return NetHdrSize.HashReport;
  const isModern = features.has(CommonFeature.Version1) || features.has(NetFeature.MrgRxbuf);
  return isModern ? NetHdrSize.Basic : NetHdrSize.Legacy;
}
