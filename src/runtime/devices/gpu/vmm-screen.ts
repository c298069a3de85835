import type { Rectangle } from "./rectangle.js";
import type { CursorState, Screen } from "./screen.js";
import type { VmmMessages } from "./vmm-messages.js";

/** A screen, and how much of it a VMM's display knows. */
export class VmmScreen {
  readonly #screen: Screen;
  readonly #index: number;
  #width = 0;
  #height = 0;
  #cursor: CursorState | undefined;
  /** What changed and is not yet sent, of the picture of the present size. */
  #parts: Rectangle[] = [];

  constructor(screen: Screen, index: number) {
    this.#screen = screen;
    this.#index = index;
  }

  /** The next one knows nothing. */
  forget(): void {
    this.#width = 0;
    this.#height = 0;
    this.#cursor = undefined;
    this.#parts = [];
  }

  /** Writes the next message about this screen, with at most so many pixels; 0 when there is nothing to tell. */
  next(messages: VmmMessages, pixels: number): number {
    const { width, height } = this.#screen;
    if (width !== this.#width || height !== this.#height) {
      this.#width = width;
      this.#height = height;
      this.#screen.damage.take(width, height);
      // Before anything else: QEMU draws into what this message makes.
      this.#parts = width > 0 ? [{ x: 0, y: 0, width, height }] : [];
      return messages.scanout(this.#index, this.#screen);
    }
    return this.#nextPart(messages, pixels) || this.#nextCursor(messages);
  }

  #nextPart(messages: VmmMessages, pixels: number): number {
    if (this.#parts.length === 0) this.#parts = this.#screen.damage.take(this.#width, this.#height);
    const part = this.#parts.pop();
    if (part === undefined) return 0;
    const lines = Math.min(part.height, Math.floor(pixels / part.width));
    if (lines < part.height) {
      this.#parts.push({ ...part, y: part.y + lines, height: part.height - lines });
    }
    return messages.update(this.#index, this.#screen, { ...part, height: lines });
  }

  #nextCursor(messages: VmmMessages): number {
    const known = this.#cursor;
    const { cursor } = this.#screen;
    const isNew = cursor.shapes !== (known?.shapes ?? 0);
    const isMoved = cursor.x !== known?.x || cursor.y !== known.y;
    const isOther = cursor.visible !== (known?.visible ?? false);
    if (!isNew && !isOther && !(isMoved && cursor.visible)) return 0;
    this.#cursor = cursor;
    if (isNew && cursor.visible) return messages.cursorShape(this.#index, this.#screen);
    return messages.cursorPos(this.#index, this.#screen);
  }
}
