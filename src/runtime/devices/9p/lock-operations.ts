import { P9LockStatus, P9LockType } from "../../../catalogue/devices/ninep-constants.js";
import type { P9 } from "../../../catalogue/devices/ninep-messages.js";
import type { ReplyOf, RequestOf } from "./codec.js";
import { P9Error } from "./errors.js";
import type { Session } from "./session.js";
import type { ShareLock } from "./share.js";

const eagain = 11;

/**
 * Takes or gives back a lock of the host. It never waits: a client that wants to wait is told that the lock is held, and
 * asks again.
 */
export function lock(
  session: Session,
  request: RequestOf<typeof P9.Lock>,
): ReplyOf<typeof P9.Lock> | number {
  const fid = session.fileFid(request.fid);
  if (fid === undefined) return P9Error.Ebadf;
  if (fid.file < 0 || fid.isDirectory || request.type > P9LockType.Unlock) return P9Error.Einval;
  const result = session.share.setLock(fid.file, rangeOf(request));
  if (result >= 0) return { status: P9LockStatus.Success };
  return result === -eagain || result === -P9Error.Eacces
    ? { status: P9LockStatus.Blocked }
    : -result;
}

/** Tells which lock would be in the way of another. */
export function getlock(
  session: Session,
  request: RequestOf<typeof P9.Getlock>,
): ReplyOf<typeof P9.Getlock> | number {
  const fid = session.fileFid(request.fid);
  if (fid === undefined) return P9Error.Ebadf;
  if (fid.file < 0 || fid.isDirectory || request.type >= P9LockType.Unlock) return P9Error.Einval;
  const range = rangeOf(request);
  const found = session.share.conflictingLock(fid.file, range);
  if (typeof found === "number") return -found;
  const { type, startLow, startHigh, lengthLow, lengthHigh } = found ?? {
    ...range,
    type: P9LockType.Unlock,
  };
  return {
    type,
    start_low: startLow,
    start_high: startHigh,
    length_low: lengthLow,
    length_high: lengthHigh,
    proc_id: request.proc_id,
    client_id: request.client_id,
  };
}

function rangeOf(request: RequestOf<typeof P9.Lock> | RequestOf<typeof P9.Getlock>): ShareLock {
  return {
    type: request.type,
    startLow: request.start_low,
    startHigh: request.start_high,
    lengthLow: request.length_low,
    lengthHigh: request.length_high,
  };
}
