import { renameSync, writeFileSync } from "node:fs";
import { HostError } from "../../host/host-error.js";
import type { PictureStore } from "./operator-commands.js";
import { encodePng, type WordPicture } from "./png.js";

/** Pictures as PNG files; a reader never finds half of one. */
export class PictureFiles implements PictureStore {
  save({ width, height, words }: WordPicture, path: string): void {
    const draft = `${path}.${process.pid}.part`;
    try {
      writeFileSync(draft, encodePng({ width, height, words }));
      renameSync(draft, path);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new HostError("WB4603", `cannot write the picture ${path}: ${reason}`);
    }
  }
}
