/** Little-endian reads at byte offsets; `getUint64` is exact below 2^53. */
export interface LittleEndianSource {
  getUint8(offset: number): number;
  getUint16(offset: number): number;
  getUint32(offset: number): number;
  getUint64(offset: number): number;
}

/** Little-endian writes at byte offsets. */
export interface LittleEndianTarget {
  setUint8(offset: number, value: number): void;
  setUint16(offset: number, value: number): void;
  setUint32(offset: number, value: number): void;
  setUint64(offset: number, value: number): void;
}

/** Plain bytes of this process (a message, a configuration space) with the accesses that structure layouts use. */
export class ByteBuffer implements LittleEndianSource, LittleEndianTarget {
  readonly bytes: Uint8Array;
  readonly #data: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  static ofSize(sizeBytes: number): ByteBuffer {
    return new ByteBuffer(new Uint8Array(sizeBytes));
  }

  getUint8(offset: number): number {
    return this.#data.getUint8(offset);
  }

  getUint16(offset: number): number {
    return this.#data.getUint16(offset, true);
  }

  getUint32(offset: number): number {
    return this.#data.getUint32(offset, true);
  }

  getUint64(offset: number): number {
    return this.getUint32(offset) + this.getUint32(offset + 4) * 4294967296;
  }

  setUint8(offset: number, value: number): void {
    this.#data.setUint8(offset, value);
  }

  setUint16(offset: number, value: number): void {
    this.#data.setUint16(offset, value, true);
  }

  setUint32(offset: number, value: number): void {
    this.#data.setUint32(offset, value, true);
  }

  setUint64(offset: number, value: number): void {
    this.setUint32(offset, value >>> 0);
    this.setUint32(offset + 4, Math.floor(value / 4294967296));
  }
}
