import { fstatSync } from "node:fs";
import { Mapping } from "../../host/mapping.js";
import { DirtyLog } from "../../memory/dirty-log.js";

const pageBytes = 4096;

/** The dirty-page bitmap that a front-end shares while it migrates the guest (SET_LOG_BASE with LOG_SHMFD). */
export class MigrationLog {
  readonly dirty: DirtyLog;
  readonly #mapping: Mapping;

  private constructor(mapping: Mapping, skip: number, sizeBytes: number) {
    this.#mapping = mapping;
    this.dirty = new DirtyLog(new Uint8Array(mapping.view(skip, sizeBytes)));
  }

  /** Maps the bitmap; a string says why that cannot be. */
  static map(fd: number, offset: number, sizeBytes: number): MigrationLog | string {
    // Two numbers of a peer: their sum is compared, never computed in 32 or 64 bits that could wrap.
    if (sizeBytes === 0 || sizeBytes > 2 ** 32 || offset + sizeBytes > Number.MAX_SAFE_INTEGER) {
      return `a log of ${sizeBytes} bytes at ${offset} cannot be mapped`;
    }
    const file = fstatSync(fd);
    if (!file.isFile() || file.size < offset + sizeBytes) {
      return `the log claims bytes up to ${offset + sizeBytes}, its file has ${file.size}`;
    }
    const skip = offset % pageBytes;
    return new MigrationLog(Mapping.shared(fd, offset - skip, sizeBytes + skip), skip, sizeBytes);
  }

  release(): void {
    this.#mapping.release();
  }
}
