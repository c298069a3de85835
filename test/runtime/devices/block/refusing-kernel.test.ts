import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { type BlockDefinition, block } from "wheelbase/runtime";
import { BlockDriver } from "../../../../src/runtime/driver/index.js";

// On a disk, not in memory: there no ring is asked for.
const program = fileURLToPath(new URL("./refusing-kernel.js", import.meta.url));

async function serveWithoutRing(engine: BlockDefinition["engine"] & string) {
  const directory = mkdtempSync("/var/tmp/wheelbase-refused-");
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const socketPath = join(directory, "disk.sock");
  const spec = block({
    ...{ name: "disk", lane: "main", socketPath, queueSize: 128, features: [] },
    ...{ file: join(directory, "disk.img"), create: true, capacityBytes: 1 << 20, engine },
  });
  const child = spawn(process.execPath, [program, JSON.stringify([spec])]);
  onTestFinished(() => void child.kill("SIGKILL"));
  let errors = "";
  child.stderr.on("data", (text) => {
    errors += text;
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  for await (const line of createInterface(child.stdout)) if (line === "ready") break;
  const stop = async (): Promise<string> => {
    child.kill("SIGTERM");
    await ended;
    return errors;
  };
  return { socketPath, stop };
}

it("a disk works without io_uring, and says once what it lacks", async () => {
  const { socketPath, stop } = await serveWithoutRing("auto");
  for (let round = 0; round < 3; round++) {
    const disk = BlockDriver.start({ socketPath });
    disk.write(8, new Uint8Array(4096).fill(round + 1));
    expect(disk.read(8, 4096)[0]).toBe(round + 1);
    disk.close();
  }
  const errors = await stop();
  expect(errors.match(/refuses io_uring/g)).toHaveLength(1);
  expect(errors).toContain("kernel.io_uring_disabled");
});

it("a disk that was told to use io_uring is not served without", async () => {
  const { stop } = await serveWithoutRing("io_uring");
  const errors = await stop();
  expect(errors).toContain("error WB4110: disk:");
  expect(errors).toContain("engine: auto");
});
