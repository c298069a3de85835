import type { BlkStatus } from "../../../catalogue/devices/block.js";

/** The last byte of every answer. */
export type BlockStatus = (typeof BlkStatus)[keyof typeof BlkStatus];
