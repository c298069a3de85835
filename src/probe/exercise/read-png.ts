import { crc32, inflateSync } from "node:zlib";

export interface Png {
  readonly width: number;
  readonly height: number;
  /** Pixels 0xRRGGBB. */
  readonly pixels: Uint32Array;
}

/** Reads a PNG with 8 bits a colour and no filters, and checks all its sums. */
export function readPng(file: Uint8Array): Png {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  if (view.getUint32(0) !== 0x89504e47 || view.getUint32(4) !== 0x0d0a1a0a)
    throw new Error("no PNG");
  const chunks = new Map<string, Uint8Array>();
  for (let at = 8; at < file.length; ) {
    const size = view.getUint32(at);
    const typed = file.subarray(at + 4, at + 8 + size);
    if (crc32(typed) !== view.getUint32(at + 8 + size)) throw new Error("a sum is wrong");
    chunks.set(String.fromCharCode(...typed.subarray(0, 4)), typed.subarray(4));
    at += 12 + size;
  }
  const header = chunks.get("IHDR") as Uint8Array;
  const head = new DataView(header.buffer, header.byteOffset);
  const [width, height] = [head.getUint32(0), head.getUint32(4)];
  if (head.getUint32(8) !== 0x08020000) throw new Error("another kind of pixels");
  const lines = inflateSync(chunks.get("IDAT") as Uint8Array);
  if (lines.length !== height * (1 + 3 * width)) throw new Error("another size");
  const pixels = new Uint32Array(width * height);
  for (let y = 0; y < height; y++) {
    if (lines[y * (1 + 3 * width)] !== 0) throw new Error("a filter");
    for (let x = 0; x < width; x++) {
      pixels[y * width + x] = lines.readUIntBE(y * (1 + 3 * width) + 1 + 3 * x, 3);
    }
  }
  return { width, height, pixels };
}
