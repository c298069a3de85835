import type { BlkStatus } from "../../../catalogue/devices/block.js";

/** The last byte of every answer. */
export type BlockStatus = (typeof BlkStatus)[keyof typeof BlkStatus];

/** In place of a status: the storage works on it and tells its listener. */
export const Later = -1;

/** What became of an operation on the storage. */
export type Outcome = typeof BlkStatus.Ok | typeof BlkStatus.Ioerr | typeof Later;
