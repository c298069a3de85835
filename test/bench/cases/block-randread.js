// @ts-check

import { randomFillSync } from "node:crypto";
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { BlockDriver } from "../../../dist/runtime/driver/index.js";
import { startOwn, startPeer } from "../support/block-servers.js";
import { median, report, rounded } from "../support/result.js";

/**
 * Random 4 KiB reads from a file in the page cache at a fixed queue depth, by the built-in driver over the real socket.
 * The same load on qemu-storage-daemon, if there is one, round by round in turn: a machine's mood hits both.
 */
const depth = Number(process.argv[2]);
const fileBytes = 256 * 2 ** 20;
const blockBytes = 4096;
const rounds = 5;
const rampMs = 200;
const roundMs = 1000;

// Not in /tmp, which may be a RAM disk: that is another path through the kernel.
const folder = mkdtempSync("/var/tmp/wheelbase-bench-");
const file = join(folder, "disk.img");

function makeFile() {
  const fd = openSync(file, "w");
  const piece = randomFillSync(new Uint8Array(2 ** 20));
  for (let done = 0; done < fileBytes; done += piece.length) {
    piece[0] = done / piece.length;
    writeSync(fd, piece);
  }
  closeSync(fd);
}

const sectors = Float64Array.from(
  { length: 65536 },
  () => Math.floor(Math.random() * (fileBytes / blockBytes)) * (blockBytes / 512),
);
let nextSector = 0;

/** @param {BlockDriver} disk @param {number} durationMs @returns {number} requests a second */
function load(disk, durationMs) {
  const { slots, queue } = disk;
  const start = performance.now();
  const end = start + durationMs;
  let done = 0;
  while (performance.now() < end) {
    while (slots.idle > 0) {
      slots.submitRead(/** @type {number} */ (sectors[nextSector]), blockBytes);
      nextSector = (nextSector + 1) & 65535;
    }
    queue.submit();
    if (!queue.wait(5000)) throw new Error("no answer in 5 s");
    for (let slot = slots.reap(); slot >= 0; slot = slots.reap()) {
      if (slots.status(slot) !== 0) throw new Error(`status ${slots.status(slot)}`);
      done++;
    }
  }
  const rate = (done * 1000) / (performance.now() - start);
  while (slots.idle < slots.depth) {
    queue.wait(5000);
    while (slots.reap() >= 0);
  }
  return rate;
}

/** @param {string} socketPath */
function connect(socketPath) {
  const disk = BlockDriver.start({ socketPath, depth, pieceBytes: blockBytes, indirectEntries: 0 });
  const expected = new Uint8Array(2 ** 20);
  const fd = openSync(file, "r");
  readSync(fd, expected, 0, expected.length, 5 * 2 ** 20);
  closeSync(fd);
  // A fast answer that is wrong is no answer; reading all of it also fills the page cache.
  for (let at = 0; at < fileBytes; at += 2 ** 20) {
    const got = disk.read(at / 512, 2 ** 20);
    if (at === 5 * 2 ** 20 && Buffer.compare(got, expected) !== 0) throw new Error("wrong data");
  }
  return disk;
}

/** @type {import("../support/block-servers.js").Server[]} */
const servers = [];
try {
  makeFile();
  servers.push(await startOwn(join(folder, "own.sock"), file));
  const peer = await startPeer(join(folder, "peer.sock"), file);
  if (peer !== undefined) servers.push(peer);
  const disks = servers.map(({ socketPath }) => connect(socketPath));
  /** @type {number[][]} */
  const rates = disks.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, disk] of disks.entries()) {
      load(disk, rampMs);
      rates[index]?.push(load(disk, roundMs));
    }
  }
  for (const disk of disks) disk.close();
  const [own = Number.NaN, other] = rates.map(median);
  const result = { value: rounded(own, 0), unit: "IOPS" };
  if (other === undefined) report(result);
  else report({ ...result, peer: rounded(other, 0), ratio: rounded(own / other, 2) });
} finally {
  await Promise.all(servers.map((server) => server.stop()));
  rmSync(folder, { recursive: true, force: true });
}
