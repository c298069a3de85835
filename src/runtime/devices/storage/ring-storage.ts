import type { DeviceServices } from "../../device/device-module.js";
import type { BlockFile } from "../../host/block-file.js";
import { EpollEvent, Errno, FallocateMode, ReadFlag } from "../../host/constants.js";
import type { EventHandler } from "../../host/event-watcher.js";
import { IoOperation, SyncFlag } from "../../host/io-uring/constants.js";
import type { CompletionListener, IoUring } from "../../host/io-uring/io-uring.js";
import { IovecArray } from "../../host/iovec.js";
import { errno, libc } from "../../host/libc.js";
import type { Timer } from "../../host/timers.js";
import type { ChainReader } from "../../queue/chain-reader.js";
import type { ChainWriter } from "../../queue/chain-writer.js";
import { AlignedPieces, noPiece, pieceBytes } from "./aligned-pieces.js";
import type { FileStorage } from "./file-storage.js";
import { OperationTable, Step } from "./operation-table.js";
import { Outcome } from "./outcome.js";
import { type BlockStorage, noTag, type StorageListener } from "./storage.js";

/** Operations handed over by one system call. */
export const entriesPerBatch = 64;
/** Room for answers; the kernel keeps what comes beyond it. */
export const completionEntries = 2048;
/** Completions handled in one turn before other devices get theirs. */
const completionsPerTurn = 256;
/** Segments of one operation; a request with more is carried out in pieces. */
const segmentsPerEntry = 128;
/** The least that any file system asks of data past the page cache. */
const directAlignment = 512;
/** Until the kernel is asked again when it lacked memory. */
const retryMs = 1;
/** Looks in a row that find nothing in the page cache, after which reads go to the ring unlooked. */
const vainLooks = 4;

/**
 * Sectors in a file or on a block device, through an io_uring: its lane never waits for the disk. The first read of a turn
 * may be the only one, so it is tried without the ring, which answers later; those behind it share a system call there.
 */
export class RingStorage implements BlockStorage, EventHandler, CompletionListener {
  readonly sizeBytes: number;
  readonly deviceNumber: number | undefined;
  readonly #file: BlockFile;
  /** For what has to be done at once. */
  readonly #now: FileStorage;
  readonly #ring: IoUring;
  readonly #services: DeviceServices;
  readonly #retry: Timer;
  readonly #table = new OperationTable();
  /** Entries of the ring point at these, which are the kernel's until they are submitted. */
  readonly #entryIovecs: readonly IovecArray[];
  readonly #iovecs: IovecArray;
  /** Of a file that is open past the page cache, too. */
  readonly #pieces: AlignedPieces | undefined;
  /** Data goes past the page cache. */
  #passesCache: boolean;
  readonly #looksFirst: boolean;
  /** No read has come since the last batch was handed over. */
  #isFirst = true;
  /** Since something was in the page cache. */
  #vainLooks = 0;
  readonly #writesByRing: boolean;
  #listener: StorageListener | undefined;

  /** With `always`, reads and writes go through the ring even if they could be had without waiting. */
  constructor(
    file: BlockFile,
    now: FileStorage,
    ring: IoUring,
    services: DeviceServices,
    always: boolean,
  ) {
    this.sizeBytes = file.sizeBytes;
    this.deviceNumber = file.deviceNumber;
    this.#file = file;
    this.#now = now;
    this.#ring = ring;
    this.#services = services;
    this.#retry = services.timers.timer(() => this.#handOver());
    this.#entryIovecs = Array.from(
      { length: ring.entryCount },
      () => new IovecArray(services.arena, segmentsPerEntry),
    );
    this.#iovecs = new IovecArray(services.arena);
    const isDirect = file.directFd >= 0;
    this.#pieces = isDirect ? new AlignedPieces() : undefined;
    this.#passesCache = isDirect;
    this.#looksFirst = !always && !isDirect && libc.preadv2 !== undefined;
    this.#writesByRing = always || isDirect;
    services.events.watch(ring.fd, EpollEvent.In, this);
  }

  listen(listener: StorageListener): void {
    this.#listener = listener;
  }

  read(position: number, target: ChainWriter, offset: number, size: number, tag: number): Outcome {
    if (tag === noTag) return this.#alone().read(position, target, offset, size);
    const looks = this.#looksFirst && this.#isFirst && this.#vainLooks < vainLooks;
    this.#isFirst = false;
    const done = looks ? this.#readCached(position, target, offset, size) : 0;
    if (done === size) {
      target.markWritten(offset, done);
      return Outcome.Ok;
    }
    this.#table.start(tag, Step.Read, position, size, done);
    this.#table.targets[tag] = target;
    this.#table.offsets[tag] = offset;
    this.#transfer(tag);
    return Outcome.Later;
  }

  write(position: number, source: ChainReader, offset: number, size: number, tag: number): Outcome {
    // Into the page cache: there the ring would only hand it to another thread.
    if (size === 0 || !this.#writesByRing) {
      return this.#now.write(position, source, offset, size);
    }
    if (tag === noTag) return this.#alone().write(position, source, offset, size);
    this.#table.start(tag, Step.Write, position, size, 0);
    this.#table.sources[tag] = source;
    this.#table.offsets[tag] = offset;
    this.#transfer(tag);
    return Outcome.Later;
  }

  flush(tag: number): Outcome {
    if (tag === noTag) return this.#now.flush();
    this.#table.start(tag, Step.Flush, 0, 0, 0);
    this.#add(IoOperation.Sync, 0, 0, 0, SyncFlag.DataOnly, tag);
    return Outcome.Later;
  }

  discard(position: number, size: number, tag: number): Outcome {
    if (tag === noTag || size === 0 || !this.#now.canDiscard) {
      return this.#now.discard(position, size);
    }
    this.#table.start(tag, Step.Discard, position, size, 0);
    this.#allocate(FallocateMode.PunchHole, position, size, tag);
    return Outcome.Later;
  }

  writeZeroes(position: number, size: number, mayUnmap: boolean, tag: number): Outcome {
    const mode = this.#now.zeroMode(mayUnmap);
    if (tag === noTag || size === 0) return this.#alone().writeZeroes(position, size, mayUnmap);
    if (mode === undefined) {
      this.#table.start(tag, Step.WriteZeroes, position, size, 0);
      this.#transfer(tag);
    } else {
      const step = mode === FallocateMode.PunchHole ? Step.PunchZeroes : Step.ZeroRange;
      this.#table.start(tag, step, position, size, 0);
      this.#allocate(mode, position, size, tag);
    }
    return Outcome.Later;
  }

  measure(): number {
    return this.#now.measure();
  }

  erase(position: number, size: number, tag: number): Outcome {
    if (tag === noTag || size === 0) return this.#alone().erase(position, size);
    this.#table.start(tag, Step.WriteZeroes, position, size, 0);
    this.#transfer(tag);
    return Outcome.Later;
  }

  submit(): void {
    this.#isFirst = true;
    this.#handOver();
    // What is in the page cache is there by now, and goes back in the same turn.
    if (this.#ring.reap(this, completionsPerTurn) === 0) return;
    this.#vainLooks = 0;
    this.#handOver();
  }

  wait(): void {
    this.#ring.wait();
    this.ready();
  }

  ready(): void {
    this.#ring.reap(this, completionsPerTurn);
    this.#handOver();
  }

  completed(tag: number, result: number): void {
    const step = this.#table.steps[tag] as Step;
    switch (step) {
      case Step.Read:
      case Step.Write:
      case Step.WriteZeroes:
        this.#transferred(tag, result);
        return;
      case Step.PunchZeroes:
      case Step.ZeroRange:
        this.#zeroed(tag, step, result);
        return;
      case Step.Discard:
        if (result === -Errno.Eopnotsupp) this.#now.canDiscard = false;
        // Discarding is a hint: where storage cannot be given up, keeping it is a full answer.
        this.#finish(tag, result === 0 || result === -Errno.Eopnotsupp);
        return;
      case Step.Flush:
        this.#finish(tag, result === 0);
    }
  }

  close(): void {
    this.#retry.cancel();
    while (this.#ring.inFlight > 0) this.wait();
    this.#services.events.unwatch(this.#ring.fd);
    this.#ring.close();
    this.#pieces?.close();
    this.#now.close();
  }

  /** For what is done at once, through the page cache: nothing goes past it meanwhile. */
  #alone(): FileStorage {
    while (this.#passesCache && this.#ring.inFlight > 0) this.wait();
    return this.#now;
  }

  #handOver(): void {
    if (!this.#ring.submit() && !this.#retry.isArmed) this.#retry.arm(retryMs);
  }

  /** What of a read is in the page cache; the kernel begins to fetch the rest. */
  #readCached(position: number, target: ChainWriter, offset: number, size: number): number {
    const iovecs = this.#iovecs;
    const { fd } = this.#file;
    let done = 0;
    while (done < size) {
      iovecs.gather(target, offset + done, size - done);
      const { address, count: segments } = iovecs;
      const at = position + done;
      const count = libc.preadv2?.(fd, address, segments, at, ReadFlag.NoWait) ?? 0;
      if (count > 0) done += count;
      else if (count === 0 || errno() !== Errno.Eintr) break;
    }
    this.#vainLooks = done > 0 ? 0 : this.#vainLooks + 1;
    return done;
  }

  /** Adds the operation that continues a transfer. */
  #transfer(tag: number): void {
    const table = this.#table;
    const done = table.done[tag] as number;
    const left = (table.sizes[tag] as number) - done;
    const iovecs = this.#nextIovecs();
    const step = table.steps[tag] as Step;
    const offset = (table.offsets[tag] as number) + done;
    if (step === Step.Read) iovecs.gather(table.targets[tag] as ChainWriter, offset, left);
    else if (step === Step.Write) {
      iovecs.gather(table.sources[tag] as ChainReader, offset, left);
    } else iovecs.repeat(this.#now.zeroes.address, this.#now.zeroes.sizeBytes, left);
    const at = (table.positions[tag] as number) + done;
    const isDirect = this.#passesCache;
    if (isDirect && !isAligned(at, iovecs) && !this.#pointAtPiece(iovecs, tag, offset, left))
      return;
    table.direct[tag] = isDirect ? 1 : 0;
    const fd = isDirect ? this.#file.directFd : this.#file.fd;
    const operation = step === Step.Read ? IoOperation.ReadVector : IoOperation.WriteVector;
    this.#ring.add(operation, fd, at, iovecs.address, iovecs.count, 0, tag);
  }

  /** The data goes through aligned memory; false: it has to wait for some. */
  #pointAtPiece(iovecs: IovecArray, tag: number, offset: number, left: number): boolean {
    const pieces = this.#pieces as AlignedPieces;
    const table = this.#table;
    const piece = pieces.take(tag);
    table.pieces[tag] = piece;
    if (piece === noPiece) return false;
    const size = Math.min(left, pieceBytes);
    if (table.steps[tag] === Step.Write) {
      (table.sources[tag] as ChainReader).copyTo(pieces.bytes(piece, size), offset);
    }
    iovecs.clear();
    iovecs.add(pieces.address(piece), size);
    return true;
  }

  /** What came through aligned memory goes where it belongs, and the memory to who waits for it. */
  #leavePiece(tag: number, size: number): void {
    const table = this.#table;
    const piece = table.pieces[tag] as number;
    const pieces = this.#pieces as AlignedPieces;
    table.pieces[tag] = noPiece;
    if (table.steps[tag] === Step.Read && size > 0) {
      const offset = (table.offsets[tag] as number) + (table.done[tag] as number);
      (table.targets[tag] as ChainWriter).copyFrom(pieces.bytes(piece, size), offset);
    }
    const next = pieces.give(piece);
    if (next !== undefined) this.#transfer(next);
  }

  #transferred(tag: number, result: number): void {
    const table = this.#table;
    if (table.pieces[tag] !== noPiece) this.#leavePiece(tag, result);
    if (result > 0) table.done[tag] = (table.done[tag] as number) + result;
    const isOver = table.done[tag] === table.sizes[tag];
    let goesOn = result > 0 || result === -Errno.Eintr || result === -Errno.Eagain;
    if (result === -Errno.Einval && table.direct[tag] === 1) {
      this.#giveUpDirect();
      goesOn = true;
    }
    if (!isOver && goesOn) {
      this.#transfer(tag);
      return;
    }
    if (table.steps[tag] === Step.Read) {
      const target = table.targets[tag] as ChainWriter;
      target.markWritten(table.offsets[tag] as number, table.done[tag] as number);
    }
    this.#finish(tag, isOver);
  }

  /** This disk has larger blocks than its driver asks for. All goes through the page cache then: both ways do not mix. */
  #giveUpDirect(): void {
    if (!this.#passesCache) return;
    this.#passesCache = false;
    this.#services.log(
      "the driver asks for parts of the disk's blocks, so data goes through the page cache from now on; " +
        "let `config.logicalBlockSize` be the block size of the disk beneath",
    );
  }

  /** Where the file system cannot make zeroes in one way, it is asked in the next, until they are written out. */
  #zeroed(
    tag: number,
    step: typeof Step.PunchZeroes | typeof Step.ZeroRange,
    result: number,
  ): void {
    if (result === 0) {
      this.#finish(tag, true);
      return;
    }
    if (result === -Errno.Eopnotsupp) {
      if (step === Step.PunchZeroes) this.#now.canDiscard = false;
      else this.#now.canZeroRange = false;
    }
    const { positions, sizes, steps } = this.#table;
    if (step === Step.PunchZeroes && this.#now.canZeroRange) {
      steps[tag] = Step.ZeroRange;
      const [position, size] = [positions[tag] as number, sizes[tag] as number];
      this.#allocate(FallocateMode.ZeroRange, position, size, tag);
    } else {
      steps[tag] = Step.WriteZeroes;
      this.#transfer(tag);
    }
  }

  #finish(tag: number, succeeded: boolean): void {
    this.#table.clear(tag);
    this.#listener?.finished(tag, succeeded);
  }

  #allocate(mode: number, position: number, size: number, tag: number): void {
    // The entry's address holds the size here, and its length the mode.
    this.#add(IoOperation.Allocate, position, size, mode | FallocateMode.KeepSize, 0, tag);
  }

  #nextIovecs(): IovecArray {
    this.#makeRoom();
    return this.#entryIovecs[this.#ring.nextEntry] as IovecArray;
  }

  #add(
    operation: IoOperation,
    offset: number,
    address: number,
    length: number,
    flags: number,
    tag: number,
  ): void {
    this.#makeRoom();
    this.#ring.add(operation, this.#file.fd, offset, address, length, flags, tag);
  }

  /** A full batch goes to the kernel; one that takes none of it now is asked until it does. */
  #makeRoom(): void {
    while (this.#ring.isFull) this.#ring.submit();
  }
}

function isAligned(position: number, iovecs: IovecArray): boolean {
  return position % directAlignment === 0 && iovecs.isAligned(directAlignment);
}
