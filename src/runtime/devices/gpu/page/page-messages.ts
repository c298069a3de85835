import { cursorPixels, pixelBytes } from "../limits.js";
import type { Rectangle } from "../rectangle.js";
import type { Screen } from "../screen.js";

/**
 * What the page is told, in binary messages of little-endian words; page-script.ts reads them:
 *   Done    | type |                                         an answer "done" is awaited
 *   Size    | type | display | width | height |              0 by 0: dark
 *   Pixels  | type | display | x | y | width | height | pixels 0xXXRRGGBB |
 *   Cursor  | type | display | visible | x | y |
 *   Shape   | type | display | pixels 0xAARRGGBB, 64 by 64 |
 *   Input   | type | touches | keys |                        which of them somebody wants; page-input.ts reads them
 */
export const PageMessage = { Done: 0, Size: 1, Pixels: 2, Cursor: 3, Shape: 4, Input: 5 } as const;

const wordBytes = 4;

export function doneMessage(): Uint8Array {
  return message([PageMessage.Done]);
}

export function sizeMessage(display: number, width: number, height: number): Uint8Array {
  return message([PageMessage.Size, display, width, height]);
}

/** A part of the picture; undefined when the screen has become smaller than that. */
export function pixelsMessage(
  display: number,
  { bytes, width: lineWidth, height: lineCount }: Screen,
  { x, y, width, height }: Rectangle,
): Uint8Array | undefined {
  if (x + width > lineWidth || y + height > lineCount) return undefined;
  const head = [PageMessage.Pixels, display, x, y, width, height];
  const lineBytes = width * pixelBytes;
  const result = message(head, height * lineBytes);
  for (let line = 0; line < height; line++) {
    const from = ((y + line) * lineWidth + x) * pixelBytes;
    result.set(bytes.subarray(from, from + lineBytes), head.length * wordBytes + line * lineBytes);
  }
  return result;
}

export function cursorMessage(display: number, { cursor }: Screen): Uint8Array {
  const { visible, x, y } = cursor;
  return message([PageMessage.Cursor, display, visible ? 1 : 0, x, y]);
}

export function shapeMessage(display: number, { cursorWords }: Screen): Uint8Array {
  const head = [PageMessage.Shape, display];
  const result = message(head, cursorPixels * cursorPixels * pixelBytes);
  new Uint32Array(result.buffer, head.length * wordBytes).set(cursorWords);
  return result;
}

export function inputMessage(touches: boolean, keys: boolean): Uint8Array {
  return message([PageMessage.Input, touches ? 1 : 0, keys ? 1 : 0]);
}

function message(words: readonly number[], tailBytes = 0): Uint8Array {
  const result = new Uint8Array(words.length * wordBytes + tailBytes);
  new Int32Array(result.buffer, 0, words.length).set(words);
  return result;
}
