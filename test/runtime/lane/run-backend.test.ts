import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { EntropyDriver } from "../../../src/runtime/driver/index.js";
import { TestBackend } from "./test-backend.js";

it("prints the counters on SIGUSR2 and goes on", async () => {
  const test = new TestBackend();
  const program = fileURLToPath(new URL("./run-specs.js", import.meta.url));
  const args = [program, JSON.stringify([test.entropy("rng")])];
  const child = spawn(process.execPath, args, {
    cwd: test.directory,
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  let errors = "";
  child.stdout.on("data", (bytes) => {
    output += String(bytes);
  });
  child.stderr.on("data", (bytes) => {
    errors += String(bytes);
  });
  await expect.poll(() => output, { timeout: 10_000 }).toContain("ready");
  const rng = EntropyDriver.start({ socketPath: test.socketPath("rng") });
  for (let count = 0; count < 3; count++) rng.read(64);
  child.kill("SIGUSR2");
  await expect
    .poll(() => errors, { timeout: 5000 })
    .toMatch(/^device +queue .*\nrng +0 +3 +0 +192 /);
  rng.read(64);
  rng.close();
  await delay(10);
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});
