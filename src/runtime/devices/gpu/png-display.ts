import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { DeviceServices } from "../../device/device-module.js";
import { HostError } from "../../host/host-error.js";
import type { Timer } from "../../host/timers.js";
import { NoDisplay } from "./no-display.js";
import type { PictureStore } from "./operator-commands.js";
import type { Screen } from "./screen.js";

/** After a change, so that what a guest draws at a stretch makes one file; a file takes the lane some milliseconds. */
const settleMs = 500;

/** A screen, and what its file has of it. */
interface Kept {
  readonly screen: Screen;
  /** `changes` of the screen when it was written. */
  written: number;
  /** Size of the last picture: once the screen is dark its pixels are still there. */
  width: number;
  height: number;
}

/** Keeps a PNG file for each display up to date: `display0.png` and so on. A dark one keeps its last picture. */
export class PngDisplay extends NoDisplay {
  readonly #kept: readonly Kept[];
  readonly #directory: string;
  readonly #pictures: PictureStore;
  readonly #services: DeviceServices;
  readonly #timer: Timer;

  /** Throws `HostError` WB4604 when there is no such folder, nor can be. */
  constructor(
    screens: readonly Screen[],
    directory: string,
    pictures: PictureStore,
    services: DeviceServices,
  ) {
    super();
    this.#kept = screens.map((screen) => {
      return { screen, written: screen.changes, width: 0, height: 0 };
    });
    this.#directory = directory;
    this.#pictures = pictures;
    this.#services = services;
    this.#timer = services.timers.timer(() => this.#write());
    try {
      mkdirSync(directory, { recursive: true });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new HostError("WB4604", `cannot make the folder ${directory}: ${reason}`);
    }
    services.log(`pictures of the displays in ${directory}`);
  }

  override refresh(): void {
    let isNew = false;
    for (const [index, kept] of this.#kept.entries()) {
      const { screen } = kept;
      if (screen.changes === kept.written) continue;
      if (screen.width === 0) {
        this.#save(index, kept);
      } else {
        kept.width = screen.width;
        kept.height = screen.height;
        isNew = true;
      }
    }
    if (isNew && !this.#timer.isArmed) this.#timer.arm(settleMs);
  }

  override close(): void {
    this.#timer.cancel();
    this.#write();
  }

  #write(): void {
    for (const [index, kept] of this.#kept.entries()) {
      if (kept.screen.changes !== kept.written) this.#save(index, kept);
    }
  }

  #save(index: number, kept: Kept): void {
    const { screen, width, height } = kept;
    kept.written = screen.changes;
    if (width === 0) return;
    const picture = { width, height, words: screen.words };
    try {
      this.#pictures.save(picture, join(this.#directory, `display${index}.png`));
    } catch (error) {
      // The guest goes on, whatever becomes of its pictures.
      if (!(error instanceof HostError)) throw error;
      this.#services.log(error.message);
    }
  }
}
