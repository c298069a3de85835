import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { loadPlatform } from "../../../src/profile/load-platform.js";
import type { Platform } from "../../../src/profile/platform.js";
import { scratchDir } from "../../generate/scratch-dir.js";

export interface Files {
  readonly [path: string]: string;
}

const HEAD = "kind: PlatformProfile\nschemaVersion: 2\n";

/** Writes profiles, without their first two lines, into a folder of their own. */
export function writeProfiles(files: Files): string {
  const folder = scratchDir();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), HEAD + text);
  }
  return folder;
}

/** The platform of `car.yaml`. */
export function platformOf(files: Files): Platform {
  const result = loadPlatform(join(writeProfiles(files), "car.yaml"));
  if (!result.ok) throw new Error(result.findings.map(({ message }) => message).join("\n"));
  return result.platform;
}

/** What is wrong with `car.yaml`: rule, place, message, and the places beside it. */
export function findingsOf(files: Files): string[] {
  const folder = writeProfiles(files);
  const { findings } = loadPlatform(join(folder, "car.yaml"));
  return findings.map(({ rule, file, line, message, related }) => {
    const place = (at: { file: string; line: number }) =>
      `${at.file.replace(`${folder}/`, "")}:${at.line}`;
    const others = related.map((other) => ` (${other.message}: ${place(other)})`).join("");
    return `${place({ file, line })} ${rule} ${message.replaceAll(`${folder}/`, "")}${others}`;
  });
}
