import { DamageMap, damageBytes } from "../damage-map.js";
import type { Rectangle } from "../rectangle.js";
import type { Screen } from "../screen.js";
import {
  cursorMessage,
  doneMessage,
  pixelsMessage,
  shapeMessage,
  sizeMessage,
} from "./page-messages.js";
import type { WebSocket } from "./web-socket.js";

/** Pixels of one message: a page draws between two of them. */
const messagePixels = 512 * 1024;

/** What a page knows of a screen. */
interface Known {
  width: number;
  height: number;
  shapes: number;
  cursor: string;
  readonly damage: DamageMap;
}

/**
 * One page that is open. It gets what changed since it drew last, once it has: a slow page gets fewer pictures, and
 * never a queue of them.
 */
export class Viewer {
  readonly #screens: readonly Screen[];
  readonly #known: readonly Known[];
  readonly #socket: WebSocket;
  #isBusy = false;

  constructor(screens: readonly Screen[], socket: WebSocket) {
    this.#screens = screens;
    this.#socket = socket;
    this.#known = screens.map(() => {
      const damage = new DamageMap(new SharedArrayBuffer(damageBytes));
      return { width: 0, height: 0, shapes: 0, cursor: "", damage };
    });
  }

  /** A part of a display changed. */
  changed(display: number, part: Rectangle): void {
    this.#known[display]?.damage.mark(part);
  }

  /** The page has drawn all that it was sent. */
  drawn(): void {
    this.#isBusy = false;
    this.refresh();
  }

  /** Sends what is new, unless the page still draws. */
  refresh(): void {
    if (this.#isBusy) return;
    for (const [display, screen] of this.#screens.entries()) {
      const known = this.#known[display] as Known;
      this.#sendPicture(display, screen, known);
      this.#sendCursor(display, screen, known);
    }
    if (this.#isBusy) this.#socket.sendBinary(doneMessage());
  }

  close(): void {
    this.#socket.close();
  }

  #sendPicture(display: number, screen: Screen, known: Known): void {
    const { width, height } = screen;
    const isNew = width !== known.width || height !== known.height;
    const changed = known.damage.take(width, height);
    known.width = width;
    known.height = height;
    if (isNew) this.#send(sizeMessage(display, width, height));
    const whole = width === 0 ? [] : [{ x: 0, y: 0, width, height }];
    for (const part of isNew ? whole : changed) this.#sendPart(display, screen, part);
  }

  #sendPart(display: number, screen: Screen, part: Rectangle): void {
    const lines = Math.max(1, Math.floor(messagePixels / part.width));
    for (let done = 0; done < part.height; done += lines) {
      const height = Math.min(lines, part.height - done);
      const message = pixelsMessage(display, screen, { ...part, y: part.y + done, height });
      if (message !== undefined) this.#send(message);
    }
  }

  #sendCursor(display: number, screen: Screen, known: Known): void {
    const { cursor } = screen;
    const state = JSON.stringify(cursor);
    if (state === known.cursor) return;
    if (cursor.shapes !== known.shapes) this.#send(shapeMessage(display, screen));
    if (cursor.visible || known.shapes > 0) this.#send(cursorMessage(display, screen));
    known.cursor = state;
    known.shapes = cursor.shapes;
  }

  #send(message: Uint8Array): void {
    this.#socket.sendBinary(message);
    this.#isBusy = true;
  }
}
