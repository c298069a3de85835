import { BlkFeature, BlkRequestType, BlkStatus } from "../../catalogue/devices/block.js";
import type { PlatformDeviceOf } from "../../profile/platform.js";
import { BlockDriver, BlockSlots } from "../../runtime/driver/index.js";
import { type Checklist, expectThat, type Outcome } from "./checklist.js";
import { measureRandomReads } from "./random-reads.js";
import { checkFeatures, driverOptions, type Target } from "./target.js";
import { IMAGE_SEED, pattern, SECTOR_BYTES, type TestRange, testRanges } from "./test-ranges.js";

const WRITE_SEED = 2;
const ZERO_SEED = 3;

export function exerciseBlock(target: Target<"block">, checks: Checklist): void {
  const disk = checks.prepare("connect", () => BlockDriver.start(driverOptions(target)));
  if (disk === undefined) return;
  try {
    new BlockExercise(disk, target).run(checks);
  } finally {
    disk.close();
  }
}

class BlockExercise {
  readonly #disk: BlockDriver;
  readonly #target: Target<"block">;
  readonly #device: PlatformDeviceOf<"block">;
  readonly #capacitySectors: number;
  readonly #blockSectors: number;
  readonly #ranges: readonly TestRange[];

  constructor(disk: BlockDriver, target: Target<"block">) {
    this.#disk = disk;
    this.#target = target;
    this.#device = target.device;
    this.#capacitySectors = disk.configuration.capacitySectors;
    this.#blockSectors = target.device.config.logicalBlockSize / SECTOR_BYTES;
    this.#ranges = testRanges(this.#capacitySectors, this.#blockSectors);
  }

  run(checks: Checklist): void {
    const has = (bit: number) => this.#disk.driver.has(bit);
    checks.run("features", () => checkFeatures(this.#target, this.#disk.driver));
    checks.run("configuration", () => this.#checkConfiguration());
    checks.run("get id", () => this.#checkId());
    if (this.#device.host.readOnly) {
      checks.run("read", () => this.#checkContent(IMAGE_SEED));
      checks.run("refuse writes", () => this.#checkReadOnly());
    } else {
      checks.run("write, read back", () => this.#checkWrites());
      if (has(BlkFeature.WriteZeroes)) checks.run("write zeroes", () => this.#checkZeroes());
      if (has(BlkFeature.Discard)) checks.run("discard", () => this.#checkDiscard());
    }
    if (has(BlkFeature.Flush)) checks.run("flush", () => void this.#disk.flush());
    checks.run("refuse beyond end", () => this.#checkEnd());
    if (this.#device.queues.repeated > 1) checks.run("every queue", () => this.#checkQueues());
    checks.run("random reads", () => measureRandomReads(this.#disk, this.#capacitySectors));
  }

  #checkConfiguration(): Outcome {
    const { configuration: found, driver } = this.#disk;
    const { host, config, queues } = this.#device;
    const wanted = Math.floor((host.capacity ?? 0) / SECTOR_BYTES);
    expectSame("capacity in sectors", found.capacitySectors, wanted);
    if (driver.has(BlkFeature.BlkSize)) {
      expectSame("block size", found.blockSizeBytes, config.logicalBlockSize);
    }
    if (driver.has(BlkFeature.Mq)) expectSame("queue count", found.queueCount, queues.repeated);
    expectSame("read-only", driver.has(BlkFeature.Ro), host.readOnly);
    return `${found.capacitySectors} sectors`;
  }

  #checkId(): Outcome {
    expectSame("id", this.#disk.getId(), this.#device.config.serial);
    return undefined;
  }

  #checkWrites(): Outcome {
    for (const range of this.#ranges) this.#disk.write(range.sector, pattern(range, WRITE_SEED));
    return this.#checkContent(WRITE_SEED);
  }

  #checkContent(seed: number): Outcome {
    for (const range of this.#ranges) {
      const bytes = this.#disk.read(range.sector, range.sectorCount * SECTOR_BYTES);
      expectBytes(bytes, pattern(range, seed), range.sector);
    }
    return `${this.#ranges.length} ranges`;
  }

  #checkReadOnly(): Outcome {
    const before = this.#disk.read(0, this.#blockSectors * SECTOR_BYTES);
    const data = new Uint8Array(before.length).fill(0xa5);
    const { status } = this.#disk.execute(BlkRequestType.Out, 0, data, 0);
    expectSame("status of a write", status, BlkStatus.Ioerr);
    expectBytes(this.#disk.read(0, before.length), before, 0);
    return undefined;
  }

  /** Zeroes a block between two others, which have to stay as they are. */
  #checkZeroes(): Outcome {
    const block = this.#blockSectors;
    const around = { sector: 0, sectorCount: Math.min(3 * block, this.#capacitySectors) };
    const wanted = pattern(around, ZERO_SEED);
    this.#disk.write(around.sector, wanted);
    const middle = around.sectorCount > block ? block : 0;
    this.#disk.writeZeroes(middle, block);
    wanted.fill(0, middle * SECTOR_BYTES, (middle + block) * SECTOR_BYTES);
    expectBytes(this.#disk.read(around.sector, wanted.length), wanted, around.sector);
    return undefined;
  }

  /** What a discarded range reads as is open, so only its neighbours can be judged. */
  #checkDiscard(): Outcome {
    const alignment = Math.max(this.#device.config.physicalBlockSize / SECTOR_BYTES, 1);
    if (this.#capacitySectors < 3 * alignment) return "disk too small to judge";
    const after = { sector: 2 * alignment, sectorCount: alignment };
    this.#disk.write(after.sector, pattern(after, ZERO_SEED));
    this.#disk.discard(alignment, alignment);
    const bytes = this.#disk.read(after.sector, after.sectorCount * SECTOR_BYTES);
    expectBytes(bytes, pattern(after, ZERO_SEED), after.sector);
    return undefined;
  }

  #checkEnd(): Outcome {
    const bytes = this.#blockSectors * SECTOR_BYTES;
    const { status } = this.#disk.execute(
      BlkRequestType.In,
      this.#capacitySectors,
      new Uint8Array(0),
      bytes,
    );
    expectSame("status of a read beyond the end", status, BlkStatus.Ioerr);
    return undefined;
  }

  #checkQueues(): Outcome {
    const { driver } = this.#disk;
    const bytes = this.#blockSectors * SECTOR_BYTES;
    for (const queue of driver.queues.slice(1)) {
      const slots = new BlockSlots(queue, driver.memory, 1, bytes, false);
      const slot = slots.submitRead(0, bytes);
      queue.submit();
      expectThat(queue.wait(driver.timeoutMs), () => `queue ${queue.index} does not answer`);
      slots.reap();
      expectSame(`status on queue ${queue.index}`, slots.status(slot), BlkStatus.Ok);
      slots.close();
    }
    return `${driver.queues.length} queues`;
  }
}

function expectSame<Value>(what: string, found: Value, wanted: Value): void {
  expectThat(found === wanted, () => `${what} is ${String(found)}, not ${String(wanted)}`);
}

function expectBytes(found: Uint8Array, wanted: Uint8Array, sector: number): void {
  const index = found.findIndex((byte, position) => byte !== wanted[position]);
  expectThat(index < 0, () => {
    const at = sector + Math.floor(index / SECTOR_BYTES);
    const place = `byte ${index % SECTOR_BYTES} of sector ${at}`;
    return `${place} is ${found[index]}, not ${wanted[index]}`;
  });
}
