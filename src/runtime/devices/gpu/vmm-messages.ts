import {
  GpuSocketCursorPos,
  GpuSocketCursorUpdate,
  GpuSocketHeader,
  GpuSocketRequest,
  GpuSocketScanout,
  GpuSocketUpdate,
} from "../../../catalogue/vhost-user/gpu.js";
import { accessors } from "../../memory/accessors.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import { pixelBytes } from "./limits.js";
import type { Rectangle } from "./rectangle.js";
import type { Screen } from "./screen.js";

export const Header = accessors(GpuSocketHeader);
const Pos = accessors(GpuSocketCursorPos);
const Cursor = accessors(GpuSocketCursorUpdate);
const Scanout = accessors(GpuSocketScanout);
const Update = accessors(GpuSocketUpdate);

const payload = Header.byteLength;
/** What a message takes besides the pixels of an update. */
export const updateBytes = payload + Update.byteLength;
export const longestMessage = payload + GpuSocketCursorUpdate.size;

/** Writes messages for a VMM's display into `target`; each returns the bytes that it took. */
export class VmmMessages {
  readonly #target: Uint8Array;
  readonly #fields: ByteBuffer;

  constructor(target: Uint8Array) {
    this.#target = target;
    this.#fields = new ByteBuffer(target);
  }

  askDisplays(): number {
    return this.#begin(GpuSocketRequest.GetDisplayInfo, 0);
  }

  scanout(index: number, { width, height }: Screen): number {
    Scanout.scanout_id.set(this.#fields, index, payload);
    Scanout.width.set(this.#fields, width, payload);
    Scanout.height.set(this.#fields, height, payload);
    return this.#begin(GpuSocketRequest.Scanout, Scanout.byteLength);
  }

  cursorPos(index: number, { cursor }: Screen): number {
    this.#position(index, cursor.x, cursor.y);
    const { CursorPos, CursorPosHide } = GpuSocketRequest;
    return this.#begin(cursor.visible ? CursorPos : CursorPosHide, Pos.byteLength);
  }

  cursorShape(index: number, { cursor, cursorWords }: Screen): number {
    this.#position(index, cursor.x, cursor.y);
    Cursor.hot_x.set(this.#fields, cursor.hotX, payload);
    Cursor.hot_y.set(this.#fields, cursor.hotY, payload);
    const start = payload + Cursor.cursor.offset;
    for (const [place, word] of cursorWords.entries()) {
      this.#fields.setUint32(start + pixelBytes * place, word);
    }
    return this.#begin(GpuSocketRequest.CursorUpdate, Cursor.byteLength);
  }

  /** A part of the picture, which has to fit in the target. */
  update(index: number, { bytes, width: lineWidth }: Screen, part: Rectangle): number {
    const { x, y, width, height } = part;
    Update.scanout_id.set(this.#fields, index, payload);
    Update.x.set(this.#fields, x, payload);
    Update.y.set(this.#fields, y, payload);
    Update.width.set(this.#fields, width, payload);
    Update.height.set(this.#fields, height, payload);
    const lineBytes = width * pixelBytes;
    for (let line = 0; line < height; line++) {
      const from = ((y + line) * lineWidth + x) * pixelBytes;
      this.#target.set(bytes.subarray(from, from + lineBytes), updateBytes + line * lineBytes);
    }
    return this.#begin(GpuSocketRequest.Update, Update.byteLength + height * lineBytes);
  }

  #position(index: number, x: number, y: number): void {
    Pos.scanout_id.set(this.#fields, index, payload);
    Pos.x.set(this.#fields, x, payload);
    Pos.y.set(this.#fields, y, payload);
  }

  #begin(request: number, size: number): number {
    Header.request.set(this.#fields, request);
    Header.flags.set(this.#fields, 0);
    Header.size.set(this.#fields, size);
    return payload + size;
  }
}
