import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { type Backend, block, serve } from "wheelbase/runtime";
import { BlockDriver } from "../../../../src/runtime/driver/index.js";

const capacityBytes = 1 << 20;
const pattern = new Uint8Array(4096).map((_, index) => index * 7);

/** Two disks in one lane: whatever is done to the first, the second must not notice. */
export class TwoDisks {
  readonly directory: string;
  readonly victim: string;
  readonly neighbour: string;
  #backend: Backend | undefined;
  #descriptorsBefore = 0;

  constructor() {
    this.directory = mkdtempSync(join(tmpdir(), "wheelbase-"));
    this.victim = join(this.directory, "victim.sock");
    this.neighbour = join(this.directory, "neighbour.sock");
  }

  async start(): Promise<void> {
    const features = [
      "VIRTIO_BLK_F_FLUSH",
      "VIRTIO_BLK_F_DISCARD",
      "VIRTIO_BLK_F_WRITE_ZEROES",
      "VIRTIO_F_EVENT_IDX",
      "VIRTIO_F_INDIRECT_DESC",
      "VIRTIO_F_RING_PACKED",
      "VIRTIO_F_IN_ORDER",
    ];
    const disk = (name: string, socketPath: string) =>
      block({
        name,
        lane: "shared",
        socketPath,
        queueSize: 256,
        features,
        file: join(this.directory, `${name}.img`),
        create: true,
        capacityBytes,
      });
    this.#backend = await serve([disk("victim", this.victim), disk("neighbour", this.neighbour)]);
    expect(this.#backend.failures).toEqual([]);
    this.expectBothWork();
    this.#descriptorsBefore = openDescriptors();
  }

  /** Both devices still read and write, and nothing of an earlier front-end is left behind. */
  expectBothWork(): void {
    expectWorks(this.victim);
    expectWorks(this.neighbour);
  }

  expectVictimWorks(): void {
    expectWorks(this.victim);
  }

  expectNeighbourWorks(): void {
    expectWorks(this.neighbour);
  }

  /** Descriptors of all connections are closed again; call it when no front-end is connected. */
  async expectNothingLeaked(): Promise<void> {
    await expect
      .poll(openDescriptors, { timeout: 2000 })
      .toBeLessThanOrEqual(this.#descriptorsBefore);
  }

  async stop(): Promise<void> {
    await this.#backend?.stop();
    rmSync(this.directory, { recursive: true });
  }
}

function expectWorks(socketPath: string): void {
  const disk = BlockDriver.start({ socketPath, timeoutMs: 5000 });
  try {
    disk.write(16, pattern);
    expect(disk.read(16, pattern.length)).toEqual(pattern);
  } finally {
    disk.close();
  }
}

function openDescriptors(): number {
  return readdirSync("/proc/self/fd").length;
}
