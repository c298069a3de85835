import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Backend, block, serve } from "wheelbase/runtime";
import { SplitMix } from "../support/split-mix.js";
import { LabProgram } from "./lab-program.js";

// libblkio's virtio-blk driver, as QEMU's tools use it: no guest, and requests that Linux never makes.

const kibibyte = 1024;
const diskBytes = 8 * kibibyte * kibibyte;

describe("libblkio 1.5 in QEMU 11.1's tools", { timeout: 60_000 }, () => {
  let directory: string;
  let imagePath: string;
  let image: Buffer;
  let backend: Backend;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "wheelbase-libblkio-"));
    imagePath = join(directory, "disk.img");
    image = new SplitMix(11).bytes(diskBytes);
    await writeFile(imagePath, image);
  });

  afterEach(async () => {
    await backend.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const socketPath = () => join(directory, "disk.sock");
  const client = () => `driver=virtio-blk-vhost-user,path=${socketPath()},cache.direct=on`;

  async function serveDisk(readOnly = false): Promise<void> {
    backend = await serve([
      block({
        name: "disk",
        lane: "disk",
        socketPath: socketPath(),
        queueSize: 128,
        features: [
          ...["VIRTIO_BLK_F_FLUSH", "VIRTIO_BLK_F_SEG_MAX", "VIRTIO_BLK_F_BLK_SIZE"],
          ...["VIRTIO_BLK_F_DISCARD", "VIRTIO_BLK_F_WRITE_ZEROES", "VIRTIO_F_EVENT_IDX"],
        ],
        file: imagePath,
        readOnly,
      }),
    ]);
    expect(backend.failures).toEqual([]);
  }

  const requests = () => backend.counters()[0]?.queues[0]?.requests ?? 0;

  /** Runs a program to its end and returns what it says, both ways. */
  async function run(...command: readonly string[]): Promise<{ status: number; text: string }> {
    const program = new LabProgram("qemu11", command);
    return { status: await program.ended, text: program.output + program.errors };
  }

  const qemuIo = (...commands: readonly string[]) =>
    run("qemu-io", "--image-opts", client(), ...commands.flatMap((command) => ["-c", command]));

  it("reads and writes patterns, misaligned and scattered as well", async () => {
    await serveDisk();
    const { status, text } = await qemuIo(
      ...["write -P 0x5a 1M 64k", "read -P 0x5a 1M 64k"],
      ...["aio_write -P 1 0 512", "aio_write -P 2 513k 1537", "aio_write -P 4 777 1", "aio_flush"],
      ...["read -P 2 513k 1537", "read -P 4 777 1", "read -P 1 0 512"],
      ...["writev -P 3 2M 512 4096 1024 65536", "readv -P 3 2M 1024 512 65536 4096"],
      ...["flush", "length"],
    );
    expect(text).not.toMatch(/fail|error/i);
    expect(text).toContain("8 MiB");
    expect(status).toBe(0);
    image.fill(0x5a, 1024 * kibibyte, 1088 * kibibyte);
    image.fill(1, 0, 512);
    image.fill(2, 513 * kibibyte, 513 * kibibyte + 1537);
    image.fill(4, 777, 778);
    image.fill(3, 2048 * kibibyte, 2048 * kibibyte + 71_168);
    expect(image.equals(await readFile(imagePath))).toBe(true);
  });

  it("writes zeroes, with and without giving the space back, and discards", async () => {
    await serveDisk();
    const { status, text } = await qemuIo(
      ...["write -z 1M 32k", "read -P 0 1M 32k", "write -z -u 3M 256k", "read -P 0 3M 256k"],
      ...["discard 5M 128k", "flush"],
    );
    expect(text).not.toMatch(/fail|error/i);
    expect(status).toBe(0);
    image.fill(0, 1024 * kibibyte, 1056 * kibibyte);
    image.fill(0, 3072 * kibibyte, 3328 * kibibyte);
    const after = await readFile(imagePath);
    // What a discarded range holds is anybody's guess.
    after.copy(image, 5120 * kibibyte, 5120 * kibibyte, 5248 * kibibyte);
    expect(image.equals(after)).toBe(true);
  });

  it("copies a whole disk out, and another one in", async () => {
    await serveDisk();
    const copyPath = join(directory, "copy.img");
    const out = await run("qemu-img", "convert", "--image-opts", client(), "-O", "raw", copyPath);
    expect(out).toEqual({ status: 0, text: "" });
    expect(image.equals(await readFile(copyPath))).toBe(true);

    // With holes, which the copy makes by writing zeroes.
    const other = new SplitMix(12).bytes(diskBytes).fill(0, diskBytes / 4, diskBytes / 2);
    await writeFile(copyPath, other);
    const source = ["-n", "-f", "raw", "--target-image-opts", copyPath];
    expect(await run("qemu-img", "convert", ...source, client())).toEqual({ status: 0, text: "" });
    expect(other.equals(await readFile(imagePath))).toBe(true);
  });

  it("learns that a disk is read-only", async () => {
    await serveDisk(true);
    const writer = await qemuIo("write 0 512");
    expect(writer.text).toContain("Device is read-only");
    const reader = await run("qemu-io", "-r", "--image-opts", client(), "-c", "read 0 64k");
    expect(reader.status).toBe(0);
    expect(image.equals(await readFile(imagePath))).toBe(true);
  });

  it("finds the disk again after one client and the next, and after one that was killed", async () => {
    await serveDisk();
    for (const byte of [7, 8]) {
      const next = await qemuIo(`write -P ${byte} 64k 64k`, `read -P ${byte} 64k 64k`);
      expect(next.status).toBe(0);
    }
    for (let victims = 0; victims < 3; victims++) {
      const before = requests();
      const forEver = ["bench", "-c", "1000000000", "-d", "64", "--image-opts", client()];
      const victim = new LabProgram("qemu11", ["qemu-img", ...forEver]);
      await expect.poll(requests, { timeout: 20_000 }).toBeGreaterThan(before + 10_000);
      victim.kill();
      expect(await victim.ended).toBe(-1);
      expect((await qemuIo("read -P 8 64k 64k")).status).toBe(0);
    }
    const queue = backend.counters()[0]?.queues[0];
    expect(queue?.badChains).toBe(0);
  });

  it("does thousands of requests, sixteen at a time", async () => {
    await serveDisk();
    for (const direction of [[], ["-w"]]) {
      const before = requests();
      const load = ["-c", "20000", "-d", "16", "-s", "4096", ...direction];
      const { status, text } = await run("qemu-img", "bench", ...load, "--image-opts", client());
      expect(text).toContain("Run completed");
      expect(status).toBe(0);
      expect(requests() - before).toBeGreaterThanOrEqual(20_000);
    }
    expect(backend.counters()[0]?.queues[0]?.badChains).toBe(0);
  });
});
