import { cursorFormat } from "./formats.js";
import { cursorPixels, pixelBytes } from "./limits.js";
import type { Picture, Resource } from "./resource.js";
import type { Screen } from "./screen.js";

const lineBytes = cursorPixels * pixelBytes;
const cursorBytes = cursorPixels * lineBytes;

/** A blob does not say what picture it is; QEMU takes it as this one, and Linux draws that. */
const blobPicture: Picture = {
  width: cursorPixels,
  height: cursorPixels,
  format: cursorFormat,
  offset: 0,
  stride: lineBytes,
};

/** Gives a screen's cursor the shape that a resource has; false when it has none of a cursor's size. */
export function shapeCursor(
  screen: Screen,
  resource: Resource,
  hotX: number,
  hotY: number,
): boolean {
  const isBlob = resource.kind === "blob";
  const picture = isBlob ? blobPicture : resource.picture;
  if (picture.width !== cursorPixels || picture.height !== cursorPixels) return false;
  const words = screen.cursorWords;
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  if (!resource.copyTo(bytes, 0, 0, cursorBytes)) return false;
  picture.format.convert?.(words, 0, words.length);
  if (!picture.format.hasAlpha) {
    for (const [index, word] of words.entries()) words[index] = word | 0xff000000;
  }
  screen.cursorShaped(hotX, hotY);
  return true;
}
