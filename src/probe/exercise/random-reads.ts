import { BlkStatus } from "../../catalogue/devices/block.js";
import { type BlockDriver, DriverError } from "../../runtime/driver/index.js";
import type { Figure } from "../report.js";
import { CheckFailure } from "./checklist.js";
import { SECTOR_BYTES } from "./test-ranges.js";

const READ_BYTES = 4096;
const DURATION_MS = 500;

/**
 * Reads of 4 KiB at random places for half a second, as many at a time as the driver's slots allow.
 */
export function measureRandomReads(disk: BlockDriver, capacitySectors: number): Figure {
  const { slots, queue } = disk;
  const sectorsPerRead = Math.min(READ_BYTES / SECTOR_BYTES, capacitySectors);
  const places = Math.max(1, Math.floor(capacitySectors / sectorsPerRead));
  const start = performance.now();
  const end = start + DURATION_MS;
  let seed = 1;
  let done = 0;
  let isRunning = true;
  while (isRunning || slots.idle < slots.depth) {
    while (isRunning && slots.idle > 0) {
      // xorshift32: Math.random() is dearer, and a run should read the same places every time.
      seed ^= seed << 13;
      seed ^= seed >>> 17;
      seed ^= seed << 5;
      const place = (seed >>> 0) % places;
      if (slots.submitRead(place * sectorsPerRead, sectorsPerRead * SECTOR_BYTES) < 0) break;
    }
    queue.submit();
    if (!queue.wait(disk.driver.timeoutMs)) throw new DriverError("timeout", "a read got lost");
    for (let slot = slots.reap(); slot >= 0; slot = slots.reap()) {
      const status = slots.status(slot);
      if (status !== BlkStatus.Ok) throw new CheckFailure(`a read ended with status ${status}`);
      done++;
    }
    isRunning = performance.now() < end;
  }
  return { value: (done * 1000) / (performance.now() - start), unit: "IOPS" };
}
