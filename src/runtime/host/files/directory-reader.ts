import { le16, le32, struct, tail, u8 } from "../../../catalogue/layout.js";
import { accessors } from "../../memory/accessors.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import type { Arena, Block } from "../arena.js";
import { errno } from "../libc.js";
import { fileCalls } from "./file-calls.js";

/** struct linux_dirent64. */
const Dirent = struct(19, {
  ino_low: le32,
  ino_high: le32,
  off_low: le32,
  off_high: le32,
  reclen: le16,
  type: u8,
  name: tail(u8),
});
const Entry = accessors(Dirent);

/** Longest run of entries that is read at once. */
const bufferBytes = 64 * 1024;

/** An entry as its reader gets it; filled anew for each. */
export class DirectoryEntry {
  inodeLow = 0;
  inodeHigh = 0;
  /** Opaque: the place behind the entry. */
  positionLow = 0;
  positionHigh = 0;
  type = 0;
  name: Uint8Array = new Uint8Array(0);
}

/** Reads open directories from where they stand. */
export class DirectoryReader {
  readonly #block: Block;
  readonly #buffer: ByteBuffer;
  readonly #entry = new DirectoryEntry();

  constructor(arena: Arena) {
    this.#block = arena.take(bufferBytes);
    this.#buffer = new ByteBuffer(this.#block.bytes);
  }

  /** Returns 0 or a negated error number. */
  seek(fd: number, positionLow: number, positionHigh: number): number {
    return fileCalls.seekTo(fd, positionLow, positionHigh) < 0 ? -errno() : 0;
  }

  /**
   * Hands over the next entries, no more than fit in `sizeBytes` when each takes `entryBytes` of its name's length, so
   * that the directory stands behind the last one. Returns how many they are, or a negated error number.
   */
  read(
    fd: number,
    sizeBytes: number,
    entryBytes: (nameLength: number) => number,
    sink: { entry(entry: DirectoryEntry): void },
  ): number {
    // The system rounds an entry up to 8 bytes, so where names are short it packs less densely than others may need.
    const room = Math.floor((Math.min(sizeBytes, bufferBytes) * smallestRecord) / entryBytes(4));
    const size = fileCalls.getdents(fd, this.#block.address, room);
    if (size < 0) return -errno();
    let count = 0;
    for (let at = 0; at < size; count++) {
      const length = Entry.reclen.get(this.#buffer, at);
      this.#fill(at, length);
      sink.entry(this.#entry);
      at += length;
    }
    return count;
  }

  #fill(at: number, length: number): void {
    const { bytes } = this.#block;
    const entry = this.#entry;
    const start = at + Dirent.size;
    const end = bytes.indexOf(0, start);
    entry.inodeLow = Entry.ino_low.get(this.#buffer, at);
    entry.inodeHigh = Entry.ino_high.get(this.#buffer, at);
    entry.positionLow = Entry.off_low.get(this.#buffer, at);
    entry.positionHigh = Entry.off_high.get(this.#buffer, at);
    entry.type = Entry.type.get(this.#buffer, at);
    entry.name = bytes.subarray(start, Math.min(end, at + length));
  }
}

/** What the system takes for a name of up to four bytes. */
const smallestRecord = 24;
