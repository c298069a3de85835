import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { block, serve } from "wheelbase/runtime";
import { BlockDriver, type VhostUserDriver } from "../../../../src/runtime/driver/index.js";
import { SplitMix } from "../../../support/split-mix.js";

const diskBytes = 16 * 2 ** 20;
const pieceBytes = 64 * 1024;
const depth = 64;

/** A disk whose reads go past the page cache, so that they are under way for a while. */
async function slowDisk() {
  const directory = mkdtempSync("/var/tmp/wheelbase-in-flight-");
  const file = join(directory, "disk.img");
  const contents = new SplitMix(7).bytes(diskBytes);
  writeFileSync(file, contents);
  const socketPath = join(directory, "disk.sock");
  const common = { name: "disk", lane: "main", socketPath, queueSize: 256, features: [] };
  const backend = await serve([block({ ...common, file, engine: "io_uring", direct: true })]);
  onTestFinished(async () => {
    await backend.stop();
    rmSync(directory, { recursive: true, force: true });
  });
  spawnSync("dd", ["if=/dev/null", `of=${file}`, "oflag=nocache", "conv=notrunc", "count=0"]);
  return { socketPath, contents };
}

/** Has many reads under way, and does not wait for them. */
function burst(socketPath: string): BlockDriver {
  const disk = BlockDriver.start({ socketPath, depth, pieceBytes });
  for (let index = 0; disk.slots.idle > 0; index++) {
    disk.slots.submitRead((index * pieceBytes) / 512, pieceBytes);
  }
  disk.queue.submit();
  return disk;
}

/** Fills guest memory, and fails when somebody else writes to it later. */
async function expectLeftAlone({ memory }: VhostUserDriver): Promise<void> {
  const all = memory.regions.map(({ guestAddress, sizeBytes }) =>
    memory.bytes(guestAddress, sizeBytes),
  );
  for (const bytes of all) bytes.fill(0x5a);
  await delay(100);
  for (const bytes of all) expect(bytes.every((byte) => byte === 0x5a)).toBe(true);
}

const attacks: Readonly<Record<string, (driver: VhostUserDriver) => void>> = {
  "takes its memory away": ({ frontend, memory }) => {
    for (const region of memory.regions) frontend.removeMemoryRegion(region);
  },
  "stops the queue": ({ frontend }) => {
    frontend.getVringBase(0);
  },
  "resets the device": ({ frontend }) => {
    frontend.resetDevice();
    frontend.getFeatures();
  },
};

describe("a front-end with many requests under way", () => {
  it.each(Object.entries(attacks))("that %s finds its memory left alone", async (_name, attack) => {
    const { socketPath, contents } = await slowDisk();
    for (let round = 0; round < 10; round++) {
      const disk = burst(socketPath);
      attack(disk.driver);
      await expectLeftAlone(disk.driver);
      disk.driver.frontend.close();
      disk.close();
    }
    const disk = BlockDriver.start({ socketPath });
    expect(Buffer.compare(disk.read(0, diskBytes), contents)).toBe(0);
    disk.close();
  });

  it("that goes away does the next one no harm", async () => {
    const { socketPath, contents } = await slowDisk();
    for (let round = 0; round < 20; round++) {
      const disk = burst(socketPath);
      disk.driver.frontend.close();
      disk.close();
    }
    const disk = BlockDriver.start({ socketPath });
    expect(Buffer.compare(disk.read(0, diskBytes), contents)).toBe(0);
    disk.close();
  });
});
