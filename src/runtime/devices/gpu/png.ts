import { crc32, deflateSync } from "node:zlib";

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const channels = 3;

/** Of the colour types and filters of PNG (ISO/IEC 15948), the plainest. */
const trueColour = 2;
const noFilter = 0;
/** A guest may wait meanwhile: fast rather than small. */
const compressionLevel = 1;

/** A picture whose pixels are words 0xXXRRGGBB, without gaps. */
export interface WordPicture {
  readonly width: number;
  readonly height: number;
  readonly words: Uint32Array;
}

/** Encodes a picture as PNG with 8 bits a colour. */
export function encodePng({ width, height, words }: WordPicture): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, trueColour, 0, 0, 0], 8);
  const lines = new Uint8Array(height * (1 + width * channels));
  let at = 0;
  for (let y = 0; y < height; y++) {
    lines[at++] = noFilter;
    for (let index = y * width; index < (y + 1) * width; index++) {
      const word = words[index] as number;
      lines[at++] = word >>> 16;
      lines[at++] = word >>> 8;
      lines[at++] = word;
    }
  }
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(lines, { level: compressionLevel })),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

/** | length 32 | type 4 letters | content | CRC-32 of type and content |, all big-endian. */
function chunk(type: string, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + content.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  for (let index = 0; index < 4; index++) bytes[4 + index] = type.charCodeAt(index);
  bytes.set(content, 8);
  view.setUint32(8 + content.length, crc32(bytes.subarray(4, 8 + content.length)));
  return bytes;
}
