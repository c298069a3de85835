import { NetHdr, NetHdrSize } from "../../../catalogue/devices/network.js";
import type { Arena } from "../../host/arena.js";
import { IovecArray, maxIovecs } from "../../host/iovec.js";
import { accessors } from "../../memory/accessors.js";
import type { Chain } from "../../queue/chain.js";
import { Frame } from "./frame.js";
import type { LinkListener } from "./link.js";
import { allOffloads } from "./offload.js";

/** Where frames come from, each behind a virtio_net_hdr of 12 bytes. */
export interface FrameSource {
  /** Reads the next frame into memory that `count` entries of struct iovec at `iovecs` name; 0: there is none now. */
  read(iovecs: number, count: number): number;
}

/** Frames in one turn, before other devices get theirs. */
const turnBudget = 64;

export const Filled = {
  /** There is no frame left. */
  Idle: 0,
  /** The turn is over and there may be more. */
  More: 1,
  /** The buffers do not suffice for any frame that may come. */
  NoBuffers: 2,
} as const;

export type Filled = (typeof Filled)[keyof typeof Filled];

const Header = accessors(NetHdr);

/**
 * Has the kernel write frames straight into the buffers that the driver lent: the pieces of as many buffers as the
 * longest frame may take are handed to each read, and those that a frame left untouched are used for the next.
 */
export class DirectReceiver {
  readonly #iovecs: IovecArray;
  readonly #frame: Frame;
  readonly #chains: Chain[] = [];
  #room = 0;

  constructor(arena: Arena) {
    this.#iovecs = new IovecArray(arena);
    this.#frame = new Frame(arena);
  }

  /** Fills buffers of `pair` with frames of at most `mostBytes`, header and one byte to tell a longer one included. */
  fill(source: FrameSource, guest: LinkListener, pair: number, mostBytes: number): Filled {
    let result: Filled = Filled.More;
    for (let budget = turnBudget; budget > 0; budget--) {
      if (!this.#reserve(guest, pair, mostBytes)) {
        result = Filled.NoBuffers;
        break;
      }
      const size = source.read(this.#iovecs.address, this.#iovecs.count);
      if (size <= 0) {
        result = Filled.Idle;
        break;
      }
      // What fills all the room was cut off. A frame that is not wanted leaves the buffers for the next one.
      if (size >= this.#room || size < NetHdrSize.Basic) continue;
      if (this.#admit(guest, size)) this.#complete(guest, pair, size);
    }
    this.#giveBack(guest, pair);
    return result;
  }

  /** Brings the buffers at hand up to `mostBytes`. */
  #reserve(guest: LinkListener, pair: number, mostBytes: number): boolean {
    while (this.#room < mostBytes) {
      if (this.#chains.length > 0 && !guest.isMerging) break;
      const chain = guest.takeBuffer(pair);
      if (chain === null) return false;
      if (chain.writable.length < NetHdrSize.Basic) {
        guest.completeBuffer(pair, chain);
        continue;
      }
      this.#chains.push(chain);
      this.#room += chain.writable.length;
    }
    this.#iovecs.clear();
    for (let index = 0; index < this.#chains.length; index++) {
      const { segments, writable } = this.#chains[index] as Chain;
      const { firstSegment, endSegment } = writable;
      if (this.#iovecs.count + endSegment - firstSegment > maxIovecs) return false;
      for (let at = firstSegment; at < endSegment; at++) {
        this.#iovecs.add(segments.addressOf(at), segments.lengthOf(at));
      }
    }
    return true;
  }

  #admit(guest: LinkListener, size: number): boolean {
    const frame = this.#frame;
    frame.clear();
    let left = size;
    for (let index = 0; left > 0; index++) {
      const { writable } = this.#chains[index] as Chain;
      const part = Math.min(left, writable.length);
      frame.addPart(writable, 0, part);
      left -= part;
    }
    frame.stripHeader(NetHdrSize.Basic, allOffloads);
    return guest.admits(frame);
  }

  #complete(guest: LinkListener, pair: number, size: number): void {
    let count = 0;
    for (let left = size; left > 0; count++) {
      const { writable } = this.#chains[count] as Chain;
      const part = Math.min(left, writable.length);
      writable.markWritten(0, part);
      left -= part;
      this.#room -= writable.length;
    }
    Header.num_buffers.set((this.#chains[0] as Chain).writable, count);
    for (let index = 0; index < count; index++) {
      guest.completeBuffer(pair, this.#chains[index] as Chain);
    }
    this.#chains.copyWithin(0, count);
    this.#chains.length -= count;
  }

  #giveBack(guest: LinkListener, pair: number): void {
    for (let chain = this.#chains.pop(); chain !== undefined; chain = this.#chains.pop()) {
      guest.putBackBuffer(pair, chain);
    }
    this.#room = 0;
  }
}
