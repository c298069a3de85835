// @ts-check
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cacheDir } from "./paths.js";

const PATH = join(cacheDir, "build.lock");
const RETRY_MS = 100;
const WAIT_LIMIT_MS = 120_000;

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * Holds the build lock of this working tree while `work` runs: two builds at once would prune each
 * other's output. A lock whose owner died is taken over.
 * @template Result
 * @param {() => Promise<Result>} work
 * @returns {Promise<Result>}
 */
export async function withBuildLock(work) {
  mkdirSync(cacheDir, { recursive: true });
  const deadline = Date.now() + WAIT_LIMIT_MS;
  for (;;) {
    try {
      writeFileSync(PATH, String(process.pid), { flag: "wx" });
      break;
    } catch {
      const owner = Number(readOwner());
      if (!(owner > 0 && isAlive(owner))) rmSync(PATH, { force: true });
      else if (Date.now() > deadline) throw new Error(`build ${owner} holds ${PATH} for too long`);
      else await sleep(RETRY_MS);
    }
  }
  try {
    return await work();
  } finally {
    rmSync(PATH, { force: true });
  }
}

/** The owner writes its id just after it makes the file; an empty file counts as alive briefly. */
function readOwner() {
  try {
    return readFileSync(PATH, "utf8") || String(process.pid);
  } catch {
    return "";
  }
}
