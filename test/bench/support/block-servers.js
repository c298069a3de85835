// @ts-check
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { findStorageDaemon } from "./storage-daemon.js";

const startMs = 10_000;

/**
 * @typedef {object} Server
 * @property {string} socketPath
 * @property {() => Promise<void>} stop resolves when the process is gone
 */

/**
 * Our backend, in a process of its own.
 * @param {string} socketPath
 * @param {string} file
 * @param {string} engine
 */
export async function startOwn(socketPath, file, engine = "auto") {
  const program = fileURLToPath(new URL("./serve-block.js", import.meta.url));
  const args = [program, socketPath, file, engine];
  const server = await start(process.execPath, args, socketPath, "inherit");
  if (server === undefined) throw new Error("the block backend did not start");
  return server;
}

/**
 * The best that qemu-storage-daemon has on this machine: an I/O thread, with io_uring if the kernel allows it.
 * Undefined when it is not installed.
 * @param {string} socketPath
 * @param {string} file
 */
export async function startPeer(socketPath, file) {
  const daemon = findStorageDaemon();
  if (daemon === undefined) return undefined;
  for (const aio of ["io_uring", "threads"]) {
    const disk = `driver=file,node-name=disk,filename=${file},aio=${aio},read-only=on`;
    const server = await start(
      daemon.command,
      [
        ...daemon.args,
        ...["--object", "iothread,id=thread", "--blockdev", disk],
        "--export",
        `type=vhost-user-blk,id=export,node-name=disk,iothread=thread,addr.type=unix,addr.path=${socketPath}`,
      ],
      socketPath,
      "ignore",
    );
    if (server !== undefined) return server;
  }
  return undefined;
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} socketPath
 * @param {"inherit" | "ignore"} errors
 * @returns {Promise<Server | undefined>}
 */
async function start(command, args, socketPath, errors) {
  const child = spawn(command, args, { stdio: ["ignore", "ignore", errors] });
  const end = performance.now() + startMs;
  while (performance.now() < end && child.exitCode === null) {
    if (existsSync(socketPath)) return { socketPath, stop: () => stop(child) };
    await delay(20);
  }
  child.kill();
  return undefined;
}

/** @param {import("node:child_process").ChildProcess} child */
async function stop(child) {
  if (child.exitCode !== null) return;
  const gone = once(child, "exit");
  child.kill();
  await gone;
}
