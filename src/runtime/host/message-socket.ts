import type { Arena, Block } from "./arena.js";
import { Errno, MessageFlag, Socket } from "./constants.js";
import { noteOpened } from "./ledger.js";
import { errno, libc } from "./libc.js";

/** Room for the most descriptors a peer may send at once (vhost-user: 8), plus some to notice a liar. */
const defaultMaxDescriptors = 16;
const controlHeaderBytes = 16;

/** Outcome of a receive that is not a byte count. */
export const Receive = { Closed: 0, WouldBlock: -1, Failed: -2 } as const;

/*
 * struct msghdr, 56 bytes on 64-bit Linux, in 32-bit words:
 *   name 0-1 | namelen 2 (pad 3) | iov 4-5 | iovlen 6-7 | control 8-9 | controllen 10-11 | flags 12 (pad 13)
 * struct cmsghdr, 16 bytes: len 0-1 (header counted in) | level 2 | type 3 | descriptors from word 4 on
 */

/**
 * Bytes and file descriptors over a connected UNIX stream socket, without blocking. One object serves one connection
 * after the other, since arena memory is not given back.
 */
export class MessageSocket {
  /** The connection in use; -1 between two. */
  fd = -1;
  readonly #header: Block;
  readonly #iovec: Block;
  readonly #control: Block;
  readonly #data: Block;
  readonly #maxDescriptors: number;

  /** `dataBytes` is the longest message in either direction, `maxDescriptors` the most that one may carry. */
  constructor(arena: Arena, dataBytes: number, maxDescriptors = defaultMaxDescriptors) {
    this.#maxDescriptors = maxDescriptors;
    this.#header = arena.take(56);
    this.#iovec = arena.take(16);
    this.#control = arena.take(controlHeaderBytes + 4 * maxDescriptors);
    this.#data = arena.take(dataBytes);
    this.#header.setWord64(4, this.#iovec.address);
    this.#header.setWord64(6, 1);
  }

  /**
   * Receives up to `size` bytes into `target` at `offset`; descriptors that came along are appended to `descriptors`
   * and belong to the caller. Returns the byte count or a `Receive` value.
   */
  receive(target: Uint8Array, offset: number, size: number, descriptors: number[]): number {
    this.#prepare(size, this.#control.sizeBytes);
    const flags = MessageFlag.DontWait | MessageFlag.CloseOnExec;
    const count = libc.recvmsg(this.fd, this.#header.address, flags);
    if (count < 0) {
      const number = errno();
      return number === Errno.Eagain || number === Errno.Eintr
        ? Receive.WouldBlock
        : Receive.Failed;
    }
    this.#collectDescriptors(descriptors);
    // Truncated control data means that descriptors were lost: the stream is not to be trusted any more.
    if (((this.#header.words[12] as number) & MessageFlag.ControlTruncated) !== 0) {
      return Receive.Failed;
    }
    target.set(this.#data.bytes.subarray(0, count), offset);
    return count;
  }

  /** Sends all of `source` with `descriptors` (which stay the caller's); false when the peer does not take it. */
  send(source: Uint8Array, descriptors: readonly number[] = []): boolean {
    if (source.length > this.#data.sizeBytes || descriptors.length > this.#maxDescriptors)
      return false;
    this.#data.bytes.set(source);
    let controlBytes = 0;
    if (descriptors.length > 0) {
      const length = controlHeaderBytes + 4 * descriptors.length;
      controlBytes = (length + 7) & ~7;
      const words = this.#control.words;
      this.#control.setWord64(0, length);
      words[2] = Socket.LevelSocket;
      words[3] = Socket.Rights;
      for (const [index, fd] of descriptors.entries()) words[4 + index] = fd;
    }
    this.#prepare(source.length, controlBytes);
    const flags = MessageFlag.DontWait | MessageFlag.NoSignal;
    return libc.sendmsg(this.fd, this.#header.address, flags) === source.length;
  }

  #prepare(size: number, controlBytes: number): void {
    this.#iovec.setWord64(0, this.#data.address);
    this.#iovec.setWord64(2, Math.min(size, this.#data.sizeBytes));
    this.#header.setWord64(8, controlBytes === 0 ? 0 : this.#control.address);
    this.#header.setWord64(10, controlBytes);
    this.#header.words[12] = 0;
  }

  #collectDescriptors(descriptors: number[]): void {
    const words = this.#control.words;
    const end = (this.#header.words[10] as number) >>> 2;
    let at = 0;
    while (at + 4 <= end) {
      const length = words[at] as number;
      const isRights = words[at + 2] === Socket.LevelSocket && words[at + 3] === Socket.Rights;
      const last = at + Math.ceil(length / 4);
      if (isRights) {
        for (let word = at + 4; word < last; word++)
          descriptors.push(noteOpened(words[word] as number));
      }
      at += Math.max(4, ((length + 7) & ~7) >>> 2);
    }
  }
}
