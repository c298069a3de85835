import { pattern, SECTOR_BYTES } from "./test-ranges.js";

/** The file that a read-only share has in a self-test, and its content. */
export const NINEP_TEST_FILE = "selftest";
export const NINEP_TEST_BYTES = 1024 ** 2;
export const ninepTestContent = (): Uint8Array =>
  pattern({ sector: 0, sectorCount: NINEP_TEST_BYTES / SECTOR_BYTES }, 9);
