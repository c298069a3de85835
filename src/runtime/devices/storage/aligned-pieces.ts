import { Mapping } from "../../host/mapping.js";
import { tagCount } from "./storage.js";

const pieceCount = 16;

/** Bytes that an operation moves at a time through memory of ours. */
export const pieceBytes = 64 * 1024;

/** `AlignedPieces.take` found none. */
export const noPiece = -1;

/**
 * Aligned memory, for data that goes past the page cache and does not lie in the guest as that asks. It must not go through
 * the cache meanwhile: the kernel keeps the two in step only as long as nobody writes both ways at once, and loses
 * sectors otherwise. Operations that find no piece free wait in line.
 */
export class AlignedPieces {
  readonly #memory = Mapping.anonymous(pieceCount * pieceBytes);
  readonly #bytes = new Uint8Array(this.#memory.view(0, this.#memory.sizeBytes));
  readonly #free = Uint8Array.from({ length: pieceCount }, (_, index) => index);
  #freeCount = pieceCount;
  /** Tags, round robin; each is in it once at most. */
  readonly #line = new Uint16Array(tagCount);
  #first = 0;
  #waiting = 0;

  /** A free piece, or `noPiece`, and then `tag` stands in line. */
  take(tag: number): number {
    if (this.#freeCount > 0) return this.#free[--this.#freeCount] as number;
    this.#line[(this.#first + this.#waiting++) % tagCount] = tag;
    return noPiece;
  }

  /** The tag that has waited longest leaves the line now that a piece is free again; undefined: nobody waits. */
  give(piece: number): number | undefined {
    this.#free[this.#freeCount++] = piece;
    if (this.#waiting === 0) return undefined;
    const tag = this.#line[this.#first] as number;
    this.#first = (this.#first + 1) % tagCount;
    this.#waiting--;
    return tag;
  }

  /** The first bytes of a piece. */
  bytes(piece: number, size: number): Uint8Array {
    return this.#bytes.subarray(piece * pieceBytes, piece * pieceBytes + size);
  }

  address(piece: number): number {
    return this.#memory.address + piece * pieceBytes;
  }

  close(): void {
    this.#memory.release();
  }
}
