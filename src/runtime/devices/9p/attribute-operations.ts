import { P9AttributeMask, P9SetAttribute } from "../../../catalogue/devices/ninep-constants.js";
import type { P9 } from "../../../catalogue/devices/ninep-messages.js";
import type { ReplyOf, RequestOf } from "./codec.js";
import { P9Error } from "./errors.js";
import { type IdMap, keepOwner } from "./id-map.js";
import type { Session } from "./session.js";
import type { NewTimes, ShareTime } from "./share.js";

export function getattr(
  session: Session,
  { fid: number, request_mask_low: mask }: RequestOf<typeof P9.Getattr>,
): ReplyOf<typeof P9.Getattr> | number {
  const { share, rules } = session;
  const fid = session.fileFid(number);
  if (fid === undefined) return P9Error.Ebadf;
  const result = share.readStatus(fid.node.handle);
  if (result < 0) return -result;
  const { status } = share;
  const known = P9AttributeMask.Basic | (status.hasBirthTime ? P9AttributeMask.BirthTime : 0);
  return {
    valid: mask & known,
    qid: session.qids.qid(status),
    mode: status.mode,
    uid: rules.uids.toGuest(status.uid),
    gid: rules.gids.toGuest(status.gid),
    nlink: status.linkCount,
    rdev: deviceNumber(status.ownMajor, status.ownMinor),
    size: status.sizeBytes,
    blksize: status.blockBytes,
    blocks: status.blocks,
    atime_sec: status.accessed.sec,
    atime_nsec: status.accessed.nsec,
    mtime_sec: status.modified.sec,
    mtime_nsec: status.modified.nsec,
    ctime_sec: status.changed.sec,
    ctime_nsec: status.changed.nsec,
    btime_sec: status.born.sec,
    btime_nsec: status.born.nsec,
    gen: 0,
    data_version: 0,
  };
}

export function setattr(
  session: Session,
  request: RequestOf<typeof P9.Setattr>,
): ReplyOf<typeof P9.Setattr> | number {
  const { share, rules } = session;
  const fid = session.fileFid(request.fid);
  if (fid === undefined) return P9Error.Ebadf;
  if (rules.readOnly) return P9Error.Erofs;
  const { valid } = request;
  const node = fid.node.handle;

  // The owner comes first: changing it takes the set-user-id bits away, which a mode may set again.
  if ((valid & (P9SetAttribute.Uid | P9SetAttribute.Gid)) !== 0) {
    const uid = newOwner(rules.uids, (valid & P9SetAttribute.Uid) !== 0, request.uid);
    const gid = newOwner(rules.gids, (valid & P9SetAttribute.Gid) !== 0, request.gid);
    if (uid === undefined || gid === undefined) return P9Error.Eperm;
    const result = share.setOwner(node, uid, gid);
    if (result < 0) return -result;
  }
  if ((valid & P9SetAttribute.Mode) !== 0) {
    const result = share.setMode(node, request.mode & 0o7777);
    if (result < 0) return -result;
  }
  if ((valid & P9SetAttribute.Size) !== 0) {
    if (request.size > Number.MAX_SAFE_INTEGER) return P9Error.Efbig;
    const result = share.setSize(node, request.size);
    if (result < 0) return -result;
  }
  const times = newTimes(request);
  if (times.accessed !== undefined || times.modified !== undefined) {
    const result = share.setTimes(node, times);
    if (result < 0) return -result;
  }
  return {};
}

export function statfs(
  session: Session,
  { fid: number }: RequestOf<typeof P9.Statfs>,
): ReplyOf<typeof P9.Statfs> | number {
  const { share } = session;
  const fid = session.fileFid(number);
  if (fid === undefined) return P9Error.Ebadf;
  const result = share.readFileSystem(fid.node.handle);
  if (result < 0) return -result;
  const { fileSystem } = share;
  return {
    type: fileSystem.type,
    bsize: fileSystem.blockBytes,
    blocks: fileSystem.blocks,
    bfree: fileSystem.freeBlocks,
    bavail: fileSystem.availableBlocks,
    files: fileSystem.files,
    ffree: fileSystem.freeFiles,
    fsid_low: fileSystem.idLow,
    fsid_high: fileSystem.idHigh,
    namelen: fileSystem.nameBytes,
  };
}

function newOwner(map: IdMap, isAsked: boolean, id: number): number | undefined {
  return isAsked ? map.forChange(id) : keepOwner;
}

function newTimes(request: RequestOf<typeof P9.Setattr>): NewTimes {
  const { valid } = request;
  return {
    accessed: newTime(
      (valid & P9SetAttribute.AccessTime) !== 0,
      (valid & P9SetAttribute.AccessTimeSet) !== 0,
      { sec: request.atime_sec, nsec: request.atime_nsec },
    ),
    modified: newTime(
      (valid & P9SetAttribute.ModifyTime) !== 0,
      (valid & P9SetAttribute.ModifyTimeSet) !== 0,
      { sec: request.mtime_sec, nsec: request.mtime_nsec },
    ),
  };
}

function newTime(
  isAsked: boolean,
  isGiven: boolean,
  time: ShareTime,
): ShareTime | "now" | undefined {
  if (!isAsked) return undefined;
  return isGiven ? time : "now";
}

/** Linux's dev_t in 64 bits, by the parts that lie below 2^53. */
function deviceNumber(major: number, minor: number): number {
  return (minor & 0xff) + (major & 0xfff) * 256 + (minor >>> 8) * 2 ** 20;
}
