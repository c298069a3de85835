// @ts-check
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { network } from "../../../dist/runtime/index.js";
import { BenchBackend } from "./backend.js";

const startMs = 20_000;

/**
 * @typedef {object} Wire two vhost-user sockets; what is sent on the first comes out of the second
 * @property {readonly string[]} sockets
 * @property {(isRunning: boolean) => void} run lets it work, or not: a forwarder that polls takes a processor for ever
 * @property {() => Promise<void>} stop
 */

/** Two of our network devices on one switch, in one polling lane. @param {string} folder @returns {Promise<Wire>} */
export async function startOwnSwitch(folder) {
  const names = ["own1", "own2"];
  const specs = names.map((name, index) =>
    network({
      name,
      lane: "main",
      socketPath: join(folder, `${name}.sock`),
      queueSize: 256,
      pollMicroseconds: 50,
      mac: `02:00:00:00:00:0${index + 1}`,
      features: [
        "VIRTIO_F_EVENT_IDX",
        "VIRTIO_NET_F_MAC",
        "VIRTIO_NET_F_MRG_RXBUF",
        "VIRTIO_NET_F_CSUM",
        "VIRTIO_NET_F_GUEST_CSUM",
        "VIRTIO_NET_F_HOST_TSO4",
        "VIRTIO_NET_F_GUEST_TSO4",
      ],
      switch: { directory: join(folder, "lan") },
    }),
  );
  const backend = await BenchBackend.start(specs);
  const sockets = specs.map(({ socketPath }) => socketPath);
  return { sockets, run: () => undefined, stop: () => backend.stop() };
}

/**
 * DPDK's testpmd on its vhost driver, forwarding between two ports; undefined when the guest lab has no DPDK.
 * @param {string} folder
 * @returns {Promise<Wire | undefined>}
 */
export async function startTestpmd(folder) {
  const { WHEELBASE_LAB_CACHE: lab, XDG_CACHE_HOME: cache = join(homedir(), ".cache") } =
    process.env;
  if (!existsSync(join(lab ?? join(cache, "wheelbase/lab"), "roots/dpdk-vhost"))) return undefined;
  const run = fileURLToPath(new URL("../../guest/lab/run-in.sh", import.meta.url));
  const sockets = ["peer1", "peer2"].map((name) => join(folder, `${name}.sock`));
  const ports = sockets.flatMap((path, index) => [
    "--vdev",
    `net_vhost${index},iface=${path},queues=1`,
  ]);
  const child = spawn(
    run,
    [
      ...["dpdk-vhost", "dpdk-testpmd", "--lcores", "0@(0-1),1@(0-1)", "--no-huge", "-m", "256"],
      ...[
        "--no-pci",
        "--no-telemetry",
        "--file-prefix",
        `wheelbase-bench-${process.pid}`,
        ...ports,
      ],
      ...["--", "-i", "--total-num-mbufs=16384", "--mbuf-size=2176"],
      ...["--forward-mode=io", "--port-topology=paired"],
    ],
    { stdio: ["pipe", "ignore", "ignore"], env: { ...process.env, RUNTIME_DIRECTORY: folder } },
  );
  child.stdin.write("start\n");
  const end = performance.now() + startMs;
  while (performance.now() < end && child.exitCode === null) {
    if (sockets.every((path) => existsSync(path))) {
      return {
        sockets,
        run: (isRunning) => child.kill(isRunning ? "SIGCONT" : "SIGSTOP"),
        stop: () => stop(child),
      };
    }
    await delay(20);
  }
  child.kill("SIGKILL");
  return undefined;
}

/** @param {import("node:child_process").ChildProcess} child */
async function stop(child) {
  if (child.exitCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}
