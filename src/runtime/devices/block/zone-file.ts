import { closeSync, fdatasyncSync, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { HostError } from "../../host/host-error.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import type { ZoneJournal } from "./zones.js";

/**
 * The write pointers of a zoned disk that is a file, in a second file beside it:
 *
 *   | "WBzones1" | zone sectors 32 | zones 32 |   then for each zone   | written sectors 32 | full 32 |
 */
const magic = "WBzones1";
const headBytes = 16;
const entryBytes = 8;

export class ZoneFile implements ZoneJournal {
  readonly #path: string;
  readonly #fd: number;
  readonly #log: (message: string) => void;
  readonly #entry = ByteBuffer.ofSize(entryBytes);
  #isDirty = false;
  #hasFailed = false;

  /** Makes a missing file, for a disk without any data. Throws `HostError` WB4112. */
  constructor(
    path: string,
    zoneSectors: number,
    zoneCount: number,
    log: (message: string) => void,
  ) {
    this.#path = path;
    this.#log = log;
    this.#fd = openOrMake(path);
    try {
      if (fstatSync(this.#fd).size === 0) this.#begin(zoneSectors, zoneCount);
      this.#check(zoneSectors, zoneCount);
    } catch (error) {
      closeSync(this.#fd);
      throw error;
    }
  }

  load(written: Float64Array, isFull: Uint8Array): void {
    const entries = ByteBuffer.ofSize(written.length * entryBytes);
    readSync(this.#fd, entries.bytes, 0, entries.bytes.length, headBytes);
    for (let zone = 0; zone < written.length; zone++) {
      written[zone] = entries.getUint32(zone * entryBytes);
      isFull[zone] = entries.getUint32(zone * entryBytes + 4) === 0 ? 0 : 1;
    }
  }

  /** Into the page cache: it outlives the backend, and `sync` keeps it for longer. */
  save(zone: number, written: number, isFull: boolean): void {
    this.#entry.setUint32(0, written);
    this.#entry.setUint32(4, isFull ? 1 : 0);
    this.#isDirty = true;
    this.#attempt(() => {
      writeSync(this.#fd, this.#entry.bytes, 0, entryBytes, headBytes + zone * entryBytes);
    });
  }

  sync(): boolean {
    if (this.#isDirty) {
      this.#attempt(() => fdatasyncSync(this.#fd));
      this.#isDirty = false;
    }
    return !this.#hasFailed;
  }

  close(): void {
    closeSync(this.#fd);
  }

  #begin(zoneSectors: number, zoneCount: number): void {
    const content = ByteBuffer.ofSize(headBytes + zoneCount * entryBytes);
    new TextEncoder().encodeInto(magic, content.bytes);
    content.setUint32(magic.length, zoneSectors);
    content.setUint32(magic.length + 4, zoneCount);
    writeSync(this.#fd, content.bytes, 0, content.bytes.length, 0);
  }

  #check(zoneSectors: number, zoneCount: number): void {
    const head = ByteBuffer.ofSize(headBytes);
    readSync(this.#fd, head.bytes, 0, headBytes, 0);
    const isOurs = new TextDecoder("latin1").decode(head.bytes.subarray(0, magic.length)) === magic;
    const isSame =
      head.getUint32(magic.length) === zoneSectors &&
      head.getUint32(magic.length + 4) === zoneCount &&
      fstatSync(this.#fd).size === headBytes + zoneCount * entryBytes;
    if (isOurs && isSame && this.#isSound(zoneSectors, zoneCount)) return;
    throw unusable(this.#path, isOurs ? "it is of a disk with other zones" : "it is another file");
  }

  #isSound(zoneSectors: number, zoneCount: number): boolean {
    const written = new Float64Array(zoneCount);
    this.load(written, new Uint8Array(zoneCount));
    return written.every((sectors) => sectors <= zoneSectors);
  }

  /** A guest's write does not end the lane; what is not kept shows at the next flush. */
  #attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!this.#hasFailed) this.#log(`${this.#path}: ${String(error)}`);
      this.#hasFailed = true;
    }
  }
}

function openOrMake(path: string): number {
  try {
    return openSync(path, "r+");
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (!isMissing) throw unusable(path, String(error));
  }
  try {
    return openSync(path, "wx+", 0o640);
  } catch (error) {
    throw unusable(path, String(error));
  }
}

function unusable(path: string, reason: string): HostError {
  return new HostError(
    "WB4112",
    `the write pointers of a zoned disk cannot be kept in ${path}: ${reason}; delete it along with the disk's data, ` +
      "or change the zones in the profile back",
  );
}
