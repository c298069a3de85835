import type { Arena } from "../arena.js";
import { Errno } from "../constants.js";
import { noteOpened } from "../ledger.js";
import { errno, libc } from "../libc.js";
import { Mapping } from "../mapping.js";
import { SystemError } from "../system-error.js";
import {
  CompletionWord,
  completionWords,
  EnterFlag,
  EntryWord,
  entryWords,
  type IoOperation,
  IoUringCall,
  MapOffset,
  ParamsWord,
  paramsBytes,
  RingFeature,
  SetupFlag,
  SubmissionFlag,
} from "./constants.js";

/** Gets what the kernel answers. */
export interface CompletionListener {
  /** `result` is what the system call would have returned, or the negative error number. */
  completed(tag: number, result: number): void;
}

/**
 * An io_uring: operations that the kernel carries out while this thread goes on. Entries are collected by `add` and handed
 * over by one system call a batch; `fd` is readable while there are completions, so nobody polls.
 *
 *   submission ring   | head | tail | mask | flags | index 32 * entries |   the kernel moves the head, we the tail
 *   completion ring   | head | tail | mask | completion 128 * entries |     we move the head, the kernel the tail
 */
export class IoUring {
  readonly fd: number;
  readonly entryCount: number;
  /** Operations that were handed over, or are about to be, and did not complete yet. */
  inFlight = 0;
  readonly #rings: Mapping;
  readonly #entryMemory: Mapping;
  readonly #words: Int32Array;
  readonly #entries: Uint32Array;
  readonly #slots: RingSlots;
  readonly #mask: number;
  readonly #completionMask: number;
  /** Entries in the ring that the kernel did not take yet. */
  #waiting = 0;
  #tail: number;

  private constructor(fd: number, params: Uint32Array, rings: Mapping, entries: Mapping) {
    const at = (word: number): number => params[word] as number;
    this.fd = fd;
    this.entryCount = at(ParamsWord.SubmissionEntries);
    this.#rings = rings;
    this.#entryMemory = entries;
    this.#words = new Int32Array(rings.view(0, rings.sizeBytes & ~3));
    this.#entries = new Uint32Array(entries.view(0, entries.sizeBytes));
    this.#slots = {
      submissionTail: at(ParamsWord.SubmissionTail) >>> 2,
      submissionFlags: at(ParamsWord.SubmissionFlags) >>> 2,
      completionHead: at(ParamsWord.CompletionHead) >>> 2,
      completionTail: at(ParamsWord.CompletionTail) >>> 2,
      completions: at(ParamsWord.Completions) >>> 2,
    };
    this.#mask = this.#words[at(ParamsWord.SubmissionMask) >>> 2] as number;
    this.#completionMask = this.#words[at(ParamsWord.CompletionMask) >>> 2] as number;
    this.#tail = this.#words[this.#slots.submissionTail] as number;
    // Entries are used round robin, so the array of indices never changes.
    const array = at(ParamsWord.SubmissionArray) >>> 2;
    for (let index = 0; index < this.entryCount; index++) this.#words[array + index] = index;
  }

  /**
   * Room for `entries` operations a batch and `completions` answers; both are rounded up to powers of two. Throws
   * `SystemError` when the kernel does not offer it: it is too old, or an administrator or a container forbids it.
   */
  static open(arena: Arena, entries: number, completions: number): IoUring {
    const params = arena.take(paramsBytes);
    params.words[ParamsWord.Flags] = SetupFlag.CompletionSize | SetupFlag.Clamp;
    params.words[ParamsWord.CompletionEntries] = completions;
    const fd = noteOpened(libc.ioUringSetup(IoUringCall.Setup, entries, params.address));
    if (fd < 0) throw new SystemError("io_uring_setup", errno());
    try {
      return IoUring.#map(fd, params.words);
    } catch (error) {
      libc.close(fd);
      throw error;
    }
  }

  static #map(fd: number, params: Uint32Array): IoUring {
    const at = (word: number): number => params[word] as number;
    const needed = RingFeature.SingleMapping | RingFeature.NoDrop | RingFeature.SubmitStable;
    if ((at(ParamsWord.Features) & needed) !== needed) {
      throw new SystemError("io_uring_setup", Errno.Eopnotsupp);
    }
    const arrayEnd = at(ParamsWord.SubmissionArray) + 4 * at(ParamsWord.SubmissionEntries);
    const completionBytes = 4 * completionWords * at(ParamsWord.CompletionEntries);
    const completionEnd = at(ParamsWord.Completions) + completionBytes;
    const rings = Mapping.shared(fd, MapOffset.Rings, Math.max(arrayEnd, completionEnd));
    try {
      const entryBytes = 4 * entryWords * at(ParamsWord.SubmissionEntries);
      const entries = Mapping.shared(fd, MapOffset.Entries, entryBytes);
      return new IoUring(fd, params, rings, entries);
    } catch (error) {
      rings.release();
      throw error;
    }
  }

  /** Which entry the next `add` fills, below `entryCount`: what it points at has to stay until `submit`. */
  get nextEntry(): number {
    return this.#tail & this.#mask;
  }

  /** No `add` before the kernel took some entries. */
  get isFull(): boolean {
    return this.#waiting === this.entryCount;
  }

  /** Adds an operation; its completion comes with `tag`. Hot: a few stores. */
  add(
    operation: IoOperation,
    fd: number,
    offset: number,
    address: number,
    length: number,
    flags: number,
    tag: number,
  ): void {
    if (this.isFull) throw new RangeError("the submission ring is full");
    const entries = this.#entries;
    const word = this.nextEntry * entryWords;
    entries.fill(0, word, word + entryWords);
    entries[word + EntryWord.Operation] = operation;
    entries[word + EntryWord.Fd] = fd;
    entries[word + EntryWord.Offset] = offset;
    entries[word + EntryWord.Offset + 1] = offset / 4294967296;
    entries[word + EntryWord.Address] = address;
    entries[word + EntryWord.Address + 1] = address / 4294967296;
    entries[word + EntryWord.Length] = length;
    entries[word + EntryWord.Flags] = flags;
    entries[word + EntryWord.UserData] = tag;
    this.#tail = (this.#tail + 1) | 0;
    this.#waiting++;
    this.inFlight++;
  }

  /** Hands over what was added. False when the kernel lacks resources for all of it and has to be asked again. */
  submit(): boolean {
    return this.#waiting === 0 || this.#enter(0);
  }

  /** Hands over what was added and blocks until there is a completion; returns at once when nothing is in flight. */
  wait(): void {
    if (this.inFlight === 0 || this.#hasCompletions()) return;
    this.#enter(1);
  }

  /** Passes completions on, those that come meanwhile as well, at most `limit`; returns their number. */
  reap(listener: CompletionListener, limit: number): number {
    const words = this.#words;
    const { completionHead, completions } = this.#slots;
    let count = 0;
    while (count < limit && this.#hasCompletions()) {
      const head = words[completionHead] as number;
      const word = completions + (head & this.#completionMask) * completionWords;
      const tag = words[word + CompletionWord.UserData] as number;
      const result = words[word + CompletionWord.Result] as number;
      // The entry was read: from here on the kernel may use it again.
      Atomics.store(words, completionHead, (head + 1) | 0);
      this.inFlight--;
      count++;
      listener.completed(tag, result);
    }
    return count;
  }

  /** Nothing may be in flight: the kernel would go on writing where it was told to. */
  close(): void {
    if (this.inFlight > 0) throw new Error(`${this.inFlight} operations are still in flight`);
    libc.close(this.fd);
    this.#entryMemory.release();
    this.#rings.release();
  }

  #hasCompletions(): boolean {
    const { completionHead, completionTail, submissionFlags } = this.#slots;
    const words = this.#words;
    if (Atomics.load(words, completionTail) !== words[completionHead]) return true;
    const flags = Atomics.load(words, submissionFlags);
    if ((flags & SubmissionFlag.CompletionsOverflowed) === 0) return false;
    // The kernel keeps what did not fit in the ring until it is asked.
    this.#enter(0, EnterFlag.GetEvents);
    return Atomics.load(words, completionTail) !== words[completionHead];
  }

  #enter(atLeast: number, flags: number = atLeast > 0 ? EnterFlag.GetEvents : 0): boolean {
    Atomics.store(this.#words, this.#slots.submissionTail, this.#tail);
    for (;;) {
      const { fd } = this;
      const count = libc.ioUringEnter(IoUringCall.Enter, fd, this.#waiting, atLeast, flags, 0, 0);
      if (count >= 0) {
        this.#waiting -= count;
        return this.#waiting === 0;
      }
      const number = errno();
      if (number === Errno.Eagain || number === Errno.Ebusy) return false;
      if (number !== Errno.Eintr) throw new SystemError("io_uring_enter", number);
    }
  }
}

/** Where the shared numbers are, as 32-bit words of the mapping. */
interface RingSlots {
  readonly submissionTail: number;
  readonly submissionFlags: number;
  readonly completionHead: number;
  readonly completionTail: number;
  readonly completions: number;
}
