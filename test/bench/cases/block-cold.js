// @ts-check

import { spawnSync } from "node:child_process";
import { randomFillSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BlockDriver } from "../../../dist/runtime/driver/index.js";
import { startOwn, startPeer } from "../support/block-servers.js";
import { median, report, rounded } from "../support/result.js";

/**
 * Random 4 KiB reads from a file that the host does not have in memory, by the built-in driver over the real socket: a
 * lane that waits for the disk, one that uses io_uring, and qemu-storage-daemon, round by round in turn. The cache is
 * dropped before each round, and no block is read twice in it.
 */
const depth = Number(process.argv[2]);
const fileBytes = 256 * 2 ** 20;
const blockBytes = 4096;
const rounds = 5;
const readsPerRound = 4000;

// Not in /tmp, which may be a RAM disk.
const folder = mkdtempSync("/var/tmp/wheelbase-bench-");
const engines = ["sync", "auto", "io_uring"];

/** A writable disk has its file for itself. @param {string} server */
function fileOf(server) {
  return join(folder, `${server}.img`);
}

/** @param {string} file */
function dropCache(file) {
  const flags = ["oflag=nocache", "conv=notrunc,fdatasync", "count=0", "status=none"];
  if (spawnSync("dd", ["if=/dev/null", `of=${file}`, ...flags]).status !== 0) throw new Error("dd");
}

const blocks = Uint32Array.from({ length: fileBytes / blockBytes }, (_, index) => index);

function shuffle() {
  for (let index = 0; index < readsPerRound; index++) {
    const other = index + Math.floor(Math.random() * (blocks.length - index));
    const block = /** @type {number} */ (blocks[index]);
    blocks[index] = /** @type {number} */ (blocks[other]);
    blocks[other] = block;
  }
}

/** @param {BlockDriver} disk @returns {number} requests a second */
function load(disk) {
  const { slots, queue } = disk;
  const start = performance.now();
  let sent = 0;
  let done = 0;
  while (done < readsPerRound) {
    while (slots.idle > 0 && sent < readsPerRound) {
      slots.submitRead(/** @type {number} */ ((blocks[sent] ?? 0) * blockBytes) / 512, blockBytes);
      sent++;
    }
    queue.submit();
    if (!queue.wait(5000)) throw new Error("no answer in 5 s");
    for (let slot = slots.reap(); slot >= 0; slot = slots.reap()) {
      if (slots.status(slot) !== 0) throw new Error(`status ${slots.status(slot)}`);
      done++;
    }
  }
  return (done * 1000) / (performance.now() - start);
}

/** @type {import("../support/block-servers.js").Server[]} */
const servers = [];
try {
  const contents = randomFillSync(new Uint8Array(fileBytes));
  for (const server of [...engines, "peer"]) writeFileSync(fileOf(server), contents);
  for (const engine of engines) {
    servers.push(await startOwn(join(folder, `${engine}.sock`), fileOf(engine), engine));
  }
  const peer = await startPeer(join(folder, "peer.sock"), fileOf("peer"));
  if (peer !== undefined) servers.push(peer);
  const disks = servers.map(({ socketPath }) =>
    BlockDriver.start({ socketPath, depth, pieceBytes: blockBytes, indirectEntries: 0 }),
  );
  /** @type {number[][]} */
  const rates = disks.map(() => []);
  for (let round = 0; round < rounds; round++) {
    shuffle();
    for (const [index, disk] of disks.entries()) {
      dropCache(fileOf(engines[index] ?? "peer"));
      rates[index]?.push(load(disk));
    }
  }
  for (const disk of disks) disk.close();
  const other = rates[engines.length];
  for (const [index, engine] of engines.entries()) {
    const value = median(rates[index] ?? []);
    const result = { name: `block/cold-randread-4k-qd${depth}-${engine}`, unit: "IOPS" };
    const own = { ...result, value: rounded(value, 0) };
    if (other === undefined) report(own);
    else {
      const peerValue = median(other);
      report({ ...own, peer: rounded(peerValue, 0), ratio: rounded(value / peerValue, 2) });
    }
  }
} finally {
  await Promise.all(servers.map((server) => server.stop()));
  rmSync(folder, { recursive: true, force: true });
}
