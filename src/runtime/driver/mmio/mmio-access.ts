import { MmioRegister } from "../../../catalogue/transports/mmio.js";
import type { ConfigPlace } from "../transport-driver.js";

/** The window of an mmio device: what a guest's loads and stores are. */
export interface MmioWindow {
  read(offset: number, size: number): number;
  write(offset: number, size: number, value: number): void;
}

/** Looks at a configuration that keeps changing before the driver gives up. */
const maxReads = 1000;

/** Reads and writes registers as a driver has to (VIRTIO 1.4, 4.2.2.2): 32 bits wide, the configuration by its fields. */
export class MmioAccess {
  readonly #window: MmioWindow;

  constructor(window: MmioWindow) {
    this.#window = window;
  }

  get(register: number): number {
    return this.#window.read(register, 4);
  }

  set(register: number, value: number): void {
    this.#window.write(register, 4, value);
  }

  /** Sets a pair of registers, of which the low one is named. */
  set64(register: number, value: number): void {
    this.set(register, value >>> 0);
    this.set(register + 4, Math.floor(value / 2 ** 32));
  }

  /** Bytes of the configuration space, read again until they are all of one generation (2.5.3), if there is any. */
  readConfig(
    offset: number,
    size: number,
    fields: readonly ConfigPlace[],
    hasGeneration = true,
  ): Uint8Array {
    const bytes = new Uint8Array(size);
    for (let reads = 0; reads < maxReads; reads++) {
      const generation = hasGeneration ? this.get(MmioRegister.ConfigGeneration) : 0;
      let at = offset;
      while (at < offset + size) at += this.#readPart(bytes, offset, at, fields);
      if (!hasGeneration || this.get(MmioRegister.ConfigGeneration) === generation) return bytes;
    }
    throw new RangeError("the configuration space does not come to rest");
  }

  /** Reads as much at `at` as one access may; returns how many bytes that were. */
  #readPart(bytes: Uint8Array, start: number, at: number, fields: readonly ConfigPlace[]): number {
    const field = fields.find(({ offset, size }) => offset <= at && at < offset + size);
    const width = field === undefined ? 1 : accessWidth(field.size);
    const isWhole = field !== undefined && (at - field.offset) % width === 0;
    const part = isWhole && at - start + width <= bytes.length ? width : 1;
    let value = this.#window.read(MmioRegister.Config + at, part);
    for (let index = 0; index < part; index++) {
      bytes[at - start + index] = value;
      value >>>= 8;
    }
    return part;
  }
}

/** A field of 64 bits is read by its halves, one that is no number by its bytes. */
function accessWidth(fieldSize: number): number {
  if (fieldSize === 2) return 2;
  return fieldSize === 4 || fieldSize === 8 ? 4 : 1;
}
