import type { MemoryWindow } from "../../memory/memory-window.js";
import { type Frame, maxFrameBytes } from "./frame.js";
import { EtherType, HeaderBytes } from "./headers.js";

/** Where a tag stands: behind both addresses (IEEE 802.1Q). */
const tagOffset = 12;

/** Writes the tag of a VLAN to the start of `window`. */
export function writeTag(window: MemoryWindow, vlan: number): void {
  window.data.setUint16(0, EtherType.Vlan);
  window.data.setUint16(2, vlan);
}

/** Shows in `target` the frame with the tag that `tag` holds; false when it would be too long. */
export function showTagged(source: Frame, tag: MemoryWindow, target: Frame): boolean {
  if (source.length + HeaderBytes.VlanTag > maxFrameBytes) return false;
  target.clear();
  addRange(source, 0, tagOffset, target);
  target.add(tag, 0, HeaderBytes.VlanTag);
  addRange(source, tagOffset, source.length - tagOffset, target);
  takeState(source, HeaderBytes.VlanTag, target);
  return true;
}

/** Shows in `target` the frame without its outermost tag; false when nothing would be left of it. */
export function showUntagged(source: Frame, target: Frame): boolean {
  if (source.length < HeaderBytes.Ethernet + HeaderBytes.VlanTag) return false;
  const behind = tagOffset + HeaderBytes.VlanTag;
  target.clear();
  addRange(source, 0, tagOffset, target);
  addRange(source, behind, source.length - behind, target);
  takeState(source, -HeaderBytes.VlanTag, target);
  return true;
}

/** Adds the pieces of `size` bytes from `offset` on. */
function addRange(source: Frame, offset: number, size: number, target: Frame): void {
  let skip = offset;
  let left = size;
  for (let piece = source.first; left > 0; piece++) {
    const length = source.lengthOf(piece);
    if (skip >= length) {
      skip -= length;
      continue;
    }
    const run = Math.min(length - skip, left);
    target.add(source.windowOf(piece), source.offsetOf(piece) + skip, run);
    left -= run;
    skip = 0;
  }
}

/** What is undone in the frame is undone in the other, `shift` bytes further on. */
function takeState(source: Frame, shift: number, target: Frame): void {
  target.undone = source.undone;
  target.gsoType = source.gsoType;
  target.gsoSize = source.gsoSize;
  target.headerLength = source.headerLength === 0 ? 0 : source.headerLength + shift;
  target.checksumStart = source.checksumStart === 0 ? 0 : source.checksumStart + shift;
  target.checksumOffset = source.checksumOffset;
  target.isVerified = source.isVerified;
  target.readAddresses();
}
