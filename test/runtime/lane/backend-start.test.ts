import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Backend, block, serve } from "wheelbase/runtime";
import { BlkFeature } from "../../../src/catalogue/devices/block.js";
import { BlockDriver } from "../../../src/runtime/driver/index.js";

describe("a backend with a device that cannot start", () => {
  let directory: string;
  const backends: Backend[] = [];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "wheelbase-"));
  });

  afterEach(async () => {
    for (const backend of backends.splice(0)) await backend.stop();
    rmSync(directory, { recursive: true });
  });

  const path = (name: string) => join(directory, name);

  const disk = (name: string, change: Partial<Parameters<typeof block>[0]> = {}) =>
    block({
      name,
      lane: "shared",
      socketPath: path(`${name}.sock`),
      queueSize: 128,
      features: ["VIRTIO_BLK_F_FLUSH"],
      file: path(`${name}.img`),
      create: true,
      capacityBytes: 1 << 20,
      ...change,
    });

  /** Serves the broken disk beside a good one in the same lane; the good one has to work. */
  async function failureOf(
    broken: ReturnType<typeof disk>,
  ): Promise<{ code: string; message: string }> {
    const backend = await serve([broken, disk("good")]);
    backends.push(backend);
    expect(backend.serving.map(({ device }) => device)).toEqual(["good"]);
    const driver = BlockDriver.start({ socketPath: path("good.sock") });
    expect(driver.read(0, 512)).toEqual(new Uint8Array(512));
    driver.close();
    const [failure] = backend.failures;
    if (failure === undefined) throw new Error("the broken disk is served");
    expect(failure.device).toBe("broken");
    return failure;
  }

  it("backing file missing", async () => {
    const { code, message } = await failureOf(disk("broken", { create: false }));
    expect(code).toBe("WB4101");
    expect(message).toContain(path("broken.img"));
    expect(message).toContain("truncate -s 1048576");
  });

  it("socket path in use by a running backend", async () => {
    backends.push(await serve([disk("first", { socketPath: path("taken.sock") })]));
    const { code, message } = await failureOf(disk("broken", { socketPath: path("taken.sock") }));
    expect(code).toBe("WB4003");
    expect(message).toMatch(
      /taken\.sock is in use by a running process; stop that process or choose/,
    );
    BlockDriver.start({ socketPath: path("taken.sock") }).close();
  });

  it("socket path taken by a file, which is left alone", async () => {
    writeFileSync(path("precious"), "data");
    const { code } = await failureOf(disk("broken", { socketPath: path("precious") }));
    expect(code).toBe("WB4002");
    expect(statSync(path("precious")).size).toBe(4);
  });

  it("socket path longer than Linux takes", async () => {
    const long = path(`${"d".repeat(100)}.sock`);
    const { code, message } = await failureOf(disk("broken", { socketPath: long }));
    expect(code).toBe("WB4001");
    expect(message).toMatch(/bytes, Linux takes 1 to 107; use a shorter directory/);
  });

  it("feature that no code stands behind", async () => {
    const { code, message } = await failureOf(
      disk("broken", { features: ["VIRTIO_BLK_F_LIFETIME"] }),
    );
    expect(code).toBe("WB4004");
    expect(message).toContain("VIRTIO_BLK_F_LIFETIME");
  });

  it("without an optional feature that its file cannot back, and says so", async () => {
    const optionalFeatures = ["VIRTIO_BLK_F_LIFETIME", "VIRTIO_BLK_F_DISCARD"];
    const backend = await serve([disk("plain", { optionalFeatures })]);
    backends.push(backend);
    expect(backend.failures).toEqual([]);
    expect(backend.serving).toMatchObject([{ leftOut: ["VIRTIO_BLK_F_LIFETIME"] }]);
    const driver = BlockDriver.start({ socketPath: path("plain.sock") });
    const { offered } = driver.driver;
    driver.close();
    expect(offered.has(BlkFeature.Discard)).toBe(true);
    expect(offered.has(BlkFeature.Lifetime)).toBe(false);
  });

  it("takes the place of a socket that a dead process left", async () => {
    const first = await serve([disk("first")]);
    await first.stop();
    mkdirSync(path("run"));
    // A killed process cannot remove its socket: bind one and let its owner go without a word.
    const { spawnSync } = await import("node:child_process");
    const script = `require("net").createServer().listen(${JSON.stringify(path("first.sock"))}, () => process.kill(process.pid, "SIGKILL"))`;
    spawnSync(process.execPath, ["-e", script]);
    expect(statSync(path("first.sock")).isSocket()).toBe(true);
    const again = await serve([disk("first")]);
    backends.push(again);
    expect(again.failures).toEqual([]);
    BlockDriver.start({ socketPath: path("first.sock") }).close();
  });
});
