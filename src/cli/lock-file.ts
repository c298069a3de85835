import { readFileSync } from "node:fs";
import { type LockResult, parseLock } from "../plan/lock-text.js";

/** The lock beside a profile: `platform.yaml.lock`. */
export function lockPath(profile: string): string {
  return `${profile}.lock`;
}

/** What the last plan of a profile kept; nothing when it had none. */
export function readLock(profile: string): LockResult & { readonly text: string } {
  const path = lockPath(profile);
  const text = readIfThere(path);
  if (text === undefined) return { ok: true, lock: { guests: {} }, text: "" };
  return { ...parseLock(text, path), text };
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
