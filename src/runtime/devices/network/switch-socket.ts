import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { NetHdrSize } from "../../../catalogue/devices/network.js";
import type { DeviceServices } from "../../device/device-module.js";
import type { Block } from "../../host/arena.js";
import { EpollEvent } from "../../host/constants.js";
import { bindDatagram, connectDatagram } from "../../host/datagram-socket.js";
import type { EventHandler } from "../../host/event-watcher.js";
import { HostError } from "../../host/host-error.js";
import { libc } from "../../host/libc.js";
import { fillRandom } from "../../host/random.js";
import { addressBytes } from "../../host/unix-socket.js";
import { MemoryWindow } from "../../memory/memory-window.js";
import { Frame, maxFrameBytes } from "./frame.js";
import { allOffloads } from "./offload.js";
import { PeerSender, prefixBytes, SwitchPeer, writePrefix } from "./switch-peer.js";
import type { FrameExchange } from "./switch-port.js";

const suffix = ".port";
const idPattern = /^[0-9a-f]{8}$/;
/** Frames taken in one turn, before other devices get theirs. */
const turnBudget = 64;
const inputBytes = prefixBytes + NetHdrSize.Basic + maxFrameBytes;
/** Lanes that one switch connects. */
const mostPeers = 64;

/**
 * The way between the parts of a switch: one datagram socket for each lane, named after a random number, all in the
 * switch's directory. Whoever comes writes to all that are there, and they connect to it in turn.
 *
 *   datagram  | magic 32 | id of the sender 32 | virtio_net_hdr | frame |, or the first two alone: "here I am"
 */
export class SwitchSocket implements EventHandler {
  readonly #directory: string;
  readonly #switch: FrameExchange;
  readonly #services: DeviceServices;
  readonly #id: number;
  readonly #fd: number;
  readonly #input: Block;
  readonly #inputWindow: MemoryWindow;
  readonly #output: Block;
  readonly #frame: Frame;
  readonly #address: Block;
  readonly #sender: PeerSender;
  readonly #peers = new Map<number, SwitchPeer>();

  private constructor(directory: string, target: FrameExchange, services: DeviceServices) {
    this.#directory = directory;
    this.#switch = target;
    this.#services = services;
    this.#input = services.arena.take(inputBytes);
    this.#inputWindow = new MemoryWindow(0, this.#input.address, this.#input.buffer);
    this.#output = services.arena.take(prefixBytes);
    this.#frame = new Frame(services.arena);
    fillRandom(this.#output.address, 4);
    this.#id = this.#output.words[0] as number;
    writePrefix(this.#output, this.#id);
    this.#address = services.arena.take(addressBytes);
    this.#sender = new PeerSender(this.#output, services);
    this.#fd = bindDatagram(this.#pathOf(this.#id), this.#address);
    services.events.watch(this.#fd, EpollEvent.In, this);
  }

  /** Joins the switch of a directory, which is made if need be; throws `HostError` WB4408. */
  static open(directory: string, target: FrameExchange, services: DeviceServices): SwitchSocket {
    try {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      const socket = new SwitchSocket(directory, target, services);
      socket.#meetAll();
      return socket;
    } catch (error) {
      if (error instanceof HostError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new HostError("WB4408", `cannot join the switch ${directory}: ${reason}`);
    }
  }

  ready(): void {
    for (let budget = turnBudget; budget > 0; budget--) {
      const size = libc.read(this.#fd, this.#input.address, inputBytes);
      if (size < 0) return;
      this.#take(size);
    }
  }

  /** A peer's process is gone. */
  lost(id: number): void {
    const peer = this.#peers.get(id);
    if (peer === undefined) return;
    this.#peers.delete(id);
    this.#switch.leave(peer);
    peer.close();
    rmSync(this.#pathOf(id), { force: true });
  }

  close(): void {
    this.#services.events.unwatch(this.#fd);
    libc.close(this.#fd);
    rmSync(this.#pathOf(this.#id), { force: true });
    for (const peer of this.#peers.values()) peer.close();
    this.#peers.clear();
  }

  #meetAll(): void {
    for (const file of readdirSync(this.#directory)) {
      if (!file.endsWith(suffix)) continue;
      const name = file.slice(0, -suffix.length);
      const id = Number.parseInt(name, 16);
      if (!idPattern.test(name) || id === this.#id) continue;
      // A file without a process behind it is what a killed backend leaves.
      if (!this.#meet(id)) rmSync(this.#pathOf(id), { force: true });
    }
  }

  /** Connects to a peer and says so; false when nobody is there. */
  #meet(id: number): boolean {
    if (this.#peers.size >= mostPeers) {
      this.#services.log(`more than ${mostPeers} lanes on the switch ${this.#directory}`);
      return true;
    }
    const fd = connectDatagram(this.#pathOf(id), this.#address);
    if (fd === undefined) return false;
    const peer = new SwitchPeer(fd, id, this.#sender, this);
    this.#peers.set(id, peer);
    this.#switch.join(peer);
    libc.write(fd, this.#output.address, prefixBytes);
    return true;
  }

  /** A datagram; whoever may write to the directory may send what he likes. */
  #take(size: number): void {
    if (size < prefixBytes || this.#input.words[0] !== this.#output.words[0]) return;
    const id = this.#input.words[1] as number;
    if (id === this.#id) return;
    if (!this.#peers.has(id)) this.#meet(id);
    const peer = this.#peers.get(id);
    const frameBytes = size - prefixBytes - NetHdrSize.Basic;
    if (peer === undefined || frameBytes <= 0) return;
    const input = this.#inputWindow;
    if (this.#frame.takeAt(input, prefixBytes, NetHdrSize.Basic, frameBytes, allOffloads)) {
      this.#switch.forward(this.#frame, peer);
    }
  }

  #pathOf(id: number): string {
    return join(this.#directory, `${id.toString(16).padStart(8, "0")}${suffix}`);
  }
}
