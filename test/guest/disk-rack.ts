import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { type Backend, block, serve } from "wheelbase/runtime";
import { commonFeatures } from "../../src/catalogue/index.js";
import { SplitMix } from "../support/split-mix.js";
import type { GuestRun } from "./bed.js";
import { readReport } from "./report.js";

const mebibyte = 1 << 20;
const pieceBytes = 64 * 1024;
const diskBytes = 2 * mebibyte;

/** One disk of a rack, by what it offers. */
export interface RackDisk {
  /** Its serial number in the guest: at most 20 characters, no blank. */
  readonly name: string;
  readonly features: readonly string[];
  readonly queueCount?: number;
  /**
   * The ring size that the guest's front end sets, QEMU's default by default. A disk allows requests that fill such a
   * ring: Linux does not look at the ring and waits for ever when a request without indirect table is longer.
   */
  readonly queueSize?: number;
  /** How the host reaches the image, by default "auto". */
  readonly engine?: "sync" | "io_uring";
  readonly direct?: boolean;
}

/** Disks served in this process, for one guest that runs scripts/disks.sh. */
export class DiskRack {
  readonly #directory: string;
  readonly #disks: readonly RackDisk[];
  readonly #images: ReadonlyMap<string, Buffer>;
  #backend: Backend | undefined;

  private constructor(directory: string, disks: readonly RackDisk[]) {
    this.#directory = directory;
    this.#disks = disks;
    this.#images = new Map(
      disks.map(({ name }, seed) => [name, new SplitMix(seed).bytes(diskBytes)]),
    );
  }

  static async start(disks: readonly RackDisk[]): Promise<DiskRack> {
    // Not in /tmp, which may be in memory, where images need no io_uring.
    const rack = new DiskRack(await mkdtemp("/var/tmp/wheelbase-rack-"), disks);
    for (const [name, image] of rack.#images) await writeFile(rack.#imagePath(name), image);
    rack.#backend = await serve(
      disks.map(({ name, features, queueCount = 1, queueSize = 128, ...more }) =>
        block({
          ...more,
          name,
          lane: "rack",
          socketPath: rack.socketPath(name),
          queueSize,
          queueCount,
          features: [
            ...["VIRTIO_BLK_F_FLUSH", "VIRTIO_BLK_F_SEG_MAX"],
            ...(queueCount > 1 ? ["VIRTIO_BLK_F_MQ"] : []),
            ...features,
          ],
          file: rack.#imagePath(name),
          serial: name,
        }),
      ),
    );
    expect(rack.#backend.failures).toEqual([]);
    return rack;
  }

  /** What the guest does with the disks. */
  get job(): { readonly script: string; readonly environment: Readonly<Record<string, string>> } {
    return {
      script: "sh /scripts/disks.sh",
      environment: { DISKS: String(this.#disks.length) },
    };
  }

  socketPath(name: string): string {
    return join(this.#directory, `${name}.sock`);
  }

  /** All bytes of a disk passed, both ways, in the guest's eyes and in the host's. */
  async expectWorked(run: GuestRun, name: string): Promise<void> {
    const report = readReport(run.stdout);
    const image = this.#images.get(name) ?? Buffer.alloc(0);
    expect(report.get(`${name}-sha256`)).toBe(sha256(image));
    expect(report.get(`${name}-reread`)).toBe("yes");
    const expected = Buffer.from(image);
    const texts = [
      ...Array.from({ length: 4 }, () => "large"),
      ...Array.from({ length: 8 }, (_, index) => `small ${index}`),
    ];
    for (const [index, text] of texts.entries()) {
      piece(`${name} ${text}`).copy(expected, mebibyte + index * pieceBytes);
    }
    expect(sha256(await readFile(this.#imagePath(name)))).toBe(sha256(expected));
  }

  /** Names of the common features that the driver and the device agreed on. */
  negotiated(run: GuestRun, name: string): ReadonlySet<string> {
    const bits = readReport(run.stdout).get(`${name}-features`) ?? "";
    return new Set(
      commonFeatures.filter(({ bit }) => bits.charAt(bit) === "1").map((feature) => feature.name),
    );
  }

  /** How many queues the driver made use of. */
  queueCount(run: GuestRun, name: string): number {
    return Number(readReport(run.stdout).get(`${name}-queues`));
  }

  async stop(): Promise<void> {
    await this.#backend?.stop();
    await rm(this.#directory, { recursive: true, force: true });
  }

  #imagePath(name: string): string {
    return join(this.#directory, `${name}.img`);
  }
}

/** One line over and over, as `piece` of scripts/disks.sh. */
function piece(text: string): Buffer {
  return Buffer.alloc(pieceBytes, `${text}\n`);
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
