// @ts-check
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { vsock } from "../../../dist/runtime/index.js";
import { BenchBackend } from "./backend.js";

const startMs = 20_000;
const cid = 3;

/**
 * @typedef {object} VsockServer
 * @property {string} socketPath where its vhost-user socket is
 * @property {string} path where its UNIX sockets are: PATH_PORT
 * @property {() => Promise<void>} stop
 */

/** Our device. @param {string} folder @returns {Promise<VsockServer>} */
export async function startOwnVsock(folder) {
  const socketPath = join(folder, "own.sock");
  const path = join(folder, "own");
  const features = ["VIRTIO_F_EVENT_IDX", "VIRTIO_VSOCK_F_STREAM"];
  const spec = vsock({
    name: "own",
    lane: "main",
    socketPath,
    queueSize: 256,
    features,
    cid,
    path,
  });
  const backend = await BenchBackend.start([spec]);
  return { socketPath, path, stop: () => backend.stop() };
}

/** vhost-device-vsock; undefined when the guest lab has none. @param {string} folder @returns {Promise<VsockServer | undefined>} */
export async function startPeerVsock(folder) {
  const { WHEELBASE_LAB_CACHE: lab, XDG_CACHE_HOME: cache = join(homedir(), ".cache") } =
    process.env;
  if (!existsSync(join(lab ?? join(cache, "wheelbase/lab"), "roots/vsock"))) return undefined;
  const run = fileURLToPath(new URL("../../guest/lab/run-in.sh", import.meta.url));
  const socketPath = join(folder, "peer.sock");
  const path = join(folder, "peer");
  // The same room for a connection as ours has, and queues of the same size.
  const vm = `guest-cid=${cid},socket=${socketPath},uds-path=${path},tx-buffer-size=262144,queue-size=256`;
  const child = spawn(run, ["vsock", "vhost-device-vsock", "--vm", vm], { stdio: "ignore" });
  const stop = async () => {
    if (child.exitCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  };
  const end = performance.now() + startMs;
  while (performance.now() < end && child.exitCode === null) {
    if (existsSync(socketPath)) return { socketPath, path, stop };
    await delay(20);
  }
  await stop();
  return undefined;
}

/** A program that serves a socket. @param {string} path @param {"sink" | "source"} mode */
export async function startProgram(path, mode) {
  const worker = new Worker(new URL("./vsock-program.js", import.meta.url), {
    workerData: { path, mode },
  });
  await once(worker, "message");
  return worker;
}
