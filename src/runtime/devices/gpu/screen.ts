import { DamageMap, damageBytes } from "./damage-map.js";
import { cursorPixels, GpuLimit, pixelBytes } from "./limits.js";
import type { Rectangle } from "./rectangle.js";

/** Words at the start of the memory of a screen. */
const Word = {
  /** Counts all changes. */
  Changes: 0,
  Width: 1,
  Height: 2,
  CursorShapes: 3,
  CursorVisible: 4,
  CursorX: 5,
  CursorY: 6,
  CursorHotX: 7,
  CursorHotY: 8,
} as const;

const headerBytes = 64;
const cursorBytes = cursorPixels * cursorPixels * pixelBytes;
const damageOffset = headerBytes;
const cursorOffset = damageOffset + damageBytes;
const pixelOffset = cursorOffset + cursorBytes;

/** Where a cursor is on its screen, and which of its pixels points. */
export interface CursorState {
  /** Differs between two shapes. */
  readonly shapes: number;
  readonly visible: boolean;
  readonly x: number;
  readonly y: number;
  readonly hotX: number;
  readonly hotY: number;
}

/**
 * What a scanout shows: pixels B G R X without gaps, in memory that other threads read while the device draws. Half a
 * picture that they may see is followed by the mark of its change. The memory is as large as the largest picture from the
 * start, but costs nothing before it is drawn on.
 */
export class Screen {
  /** For another thread's `Screen.on`. */
  readonly memory: SharedArrayBuffer;
  readonly damage: DamageMap;
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
  /** 64 by 64 pixels B G R A. */
  readonly cursorWords: Uint32Array;
  readonly #header: Int32Array;

  private constructor(memory: SharedArrayBuffer) {
    this.memory = memory;
    this.#header = new Int32Array(memory, 0, headerBytes / 4);
    this.damage = new DamageMap(memory, damageOffset);
    this.cursorWords = new Uint32Array(memory, cursorOffset, cursorBytes / 4);
    this.bytes = new Uint8Array(memory, pixelOffset);
    this.words = new Uint32Array(memory, pixelOffset);
  }

  /** A dark screen for pictures of up to `sizeBytes`. */
  static ofSize(sizeBytes: number): Screen {
    return new Screen(new SharedArrayBuffer(pixelOffset + sizeBytes));
  }

  /** The same screen, seen by another thread. */
  static on(memory: SharedArrayBuffer): Screen {
    return new Screen(memory);
  }

  /** 0 while the screen is dark. */
  get width(): number {
    return this.#read(Word.Width);
  }

  get height(): number {
    return this.#read(Word.Height);
  }

  /** Differs between two looks if there was a change. */
  get changes(): number {
    return this.#read(Word.Changes);
  }

  get cursor(): CursorState {
    return {
      shapes: this.#read(Word.CursorShapes),
      visible: this.#read(Word.CursorVisible) !== 0,
      x: this.#read(Word.CursorX),
      y: this.#read(Word.CursorY),
      hotX: this.#read(Word.CursorHotX),
      hotY: this.#read(Word.CursorHotY),
    };
  }

  /** Whether a picture of this size can be shown. */
  hasRoomFor(width: number, height: number): boolean {
    const most = GpuLimit.ScreenPixels;
    return width <= most && height <= most && width * height * pixelBytes <= this.bytes.length;
  }

  /** Shows a picture of another size, black until it is drawn. */
  resize(width: number, height: number): void {
    this.words.fill(0, 0, width * height);
    Atomics.store(this.#header, Word.Width, width);
    Atomics.store(this.#header, Word.Height, height);
    this.changed({ x: 0, y: 0, width, height });
  }

  /** Shows nothing any more. */
  darken(): void {
    if (this.width === 0) return;
    Atomics.store(this.#header, Word.Width, 0);
    Atomics.store(this.#header, Word.Height, 0);
    this.#changed();
  }

  /** A part of the picture was drawn. */
  changed(part: Rectangle): void {
    this.damage.mark(part);
    this.#changed();
  }

  /** The cursor got the shape that lies in `cursorWords`. */
  cursorShaped(hotX: number, hotY: number): void {
    Atomics.store(this.#header, Word.CursorHotX, hotX);
    Atomics.store(this.#header, Word.CursorHotY, hotY);
    Atomics.add(this.#header, Word.CursorShapes, 1);
    Atomics.store(this.#header, Word.CursorVisible, 1);
    this.#changed();
  }

  cursorMoved(x: number, y: number): void {
    Atomics.store(this.#header, Word.CursorX, x);
    Atomics.store(this.#header, Word.CursorY, y);
    this.#changed();
  }

  hideCursor(): void {
    Atomics.store(this.#header, Word.CursorVisible, 0);
    this.#changed();
  }

  #changed(): void {
    Atomics.add(this.#header, Word.Changes, 1);
  }

  #read(word: number): number {
    return Atomics.load(this.#header, word);
  }
}
