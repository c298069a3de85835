import { P9LockStatus, P9LockType } from "../../../catalogue/devices/ninep-constants.js";
import type { P9 } from "../../../catalogue/devices/ninep-messages.js";
import type { ReplyOf, RequestOf } from "./codec.js";
import { P9Error } from "./errors.js";
import type { Fid } from "./fids.js";
import type { LockFile } from "./lock-table.js";
import type { Session } from "./session.js";
import type { ShareLock } from "./share.js";

type LockRequest = RequestOf<typeof P9.Lock>;

/**
 * Takes or gives back a lock of the host. It never waits: a client that wants to wait is told that the lock is held, and
 * asks again.
 */
export function lock(session: Session, request: LockRequest): ReplyOf<typeof P9.Lock> | number {
  const fid = session.fileFid(request.fid);
  if (fid === undefined) return P9Error.Ebadf;
  if (fid.file < 0 || fid.isDirectory || request.type > P9LockType.Unlock) return P9Error.Einval;
  const key = ownerKey(session, fid, request);
  if (typeof key === "number") return key;
  const result =
    request.type === P9LockType.Unlock
      ? unlock(session, fid, key, request)
      : take(session, fid, key, request);
  if (result >= 0) return { status: P9LockStatus.Success };
  return result === -P9Error.Eagain || result === -P9Error.Eacces
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
  const key = ownerKey(session, fid, request);
  if (typeof key === "number") return key;
  const range = rangeOf(request);
  const file = session.locks.find(key)?.file ?? fid.file;
  const found = session.share.conflictingLock(file, range);
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

function take(session: Session, fid: Fid, key: string, request: LockRequest): number {
  const known = session.locks.find(key);
  const lockFile = known ?? session.locks.open(key, fid.node.handle, session.rules.readOnly);
  if (typeof lockFile === "number") return lockFile;
  if (!fid.lockFiles.has(lockFile)) {
    fid.lockFiles.add(lockFile);
    lockFile.users++;
  }
  return session.share.setLock(lockFile.file, rangeOf(request));
}

/**
 * Gives back what its process holds. One that holds nothing may have got the file from the one that does, when a process
 * is split in two: then it is the file's locks that are meant.
 */
function unlock(session: Session, fid: Fid, key: string, request: LockRequest): number {
  const own = session.locks.find(key);
  const lockFiles: Iterable<LockFile> = own === undefined ? fid.lockFiles : [own];
  for (const { file } of lockFiles) {
    const result = session.share.setLock(file, rangeOf(request));
    if (result < 0) return result;
  }
  return 0;
}

/** Names a file and a process of the guest. */
function ownerKey(
  session: Session,
  fid: Fid,
  { proc_id: process, client_id: client }: LockRequest | RequestOf<typeof P9.Getlock>,
): string | number {
  const result = session.share.readStatus(fid.node.handle);
  if (result < 0) return -result;
  const { pathLow, pathHigh } = session.qids.qid(session.share.status);
  return `${pathHigh}:${pathLow}:${process}:${Buffer.from(client).toString("latin1")}`;
}

function rangeOf(request: LockRequest | RequestOf<typeof P9.Getlock>): ShareLock {
  return {
    type: request.type,
    startLow: request.start_low,
    startHigh: request.start_high,
    lengthLow: request.length_low,
    lengthHigh: request.length_high,
  };
}
