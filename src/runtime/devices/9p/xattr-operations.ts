import { P9XattrFlag } from "../../../catalogue/devices/ninep-constants.js";
import type { P9 } from "../../../catalogue/devices/ninep-messages.js";
import type { ReplyOf, RequestOf } from "./codec.js";
import { P9Error } from "./errors.js";
import { Fid, type FidXattr } from "./fids.js";
import { NinepLimit } from "./limits.js";
import type { Session } from "./session.js";

const scratch = new Uint8Array(NinepLimit.XattrBytes);

/** Attributes that mean the same on both sides and give nobody anything: "user.NAME". */
const userPrefix = new TextEncoder().encode("user.");
/** Access control lists name ids, so they pass only where those are the same on both sides. */
const aclNames = ["system.posix_acl_access", "system.posix_acl_default"].map((name) =>
  Buffer.from(name),
);

/** Gives the value of an attribute, or with an empty name the list of all, as a fid to read from. */
export function xattrwalk(
  session: Session,
  { fid: number, newfid, name }: RequestOf<typeof P9.Xattrwalk>,
): ReplyOf<typeof P9.Xattrwalk> | number {
  const { share, fids } = session;
  const fid = session.fileFid(number);
  if (fid === undefined) return P9Error.Ebadf;
  const refusal = fids.check(newfid);
  if (refusal !== 0) return refusal;
  if (fids.xattrCount >= NinepLimit.XattrFids) return P9Error.Enfile;
  const node = fid.node.handle;
  let length: number;
  if (name.length === 0) {
    length = share.listXattrs(node, scratch);
    if (length > 0) length = keepPassed(session, length);
  } else {
    if (!isPassed(session, name)) return P9Error.Eopnotsupp;
    length = share.getXattr(node, name, scratch);
  }
  if (length < 0) return -length;
  const copy = new Fid(fid.node.use(), fid.uid);
  give(session, copy, { value: scratch.slice(0, length), flags: 0, filled: length });
  fids.set(newfid, copy);
  return { size: length };
}

/** Turns a fid into one that collects the value of an attribute, which is set when the fid is given up. */
export function xattrcreate(
  session: Session,
  { fid: number, name, attr_size: size, flags }: RequestOf<typeof P9.Xattrcreate>,
): ReplyOf<typeof P9.Xattrcreate> | number {
  const fid = session.fileFid(number);
  if (fid === undefined) return P9Error.Ebadf;
  if (fid.file >= 0) return P9Error.Einval;
  if (session.rules.readOnly) return P9Error.Erofs;
  if ((flags & ~(P9XattrFlag.Create | P9XattrFlag.Replace)) !== 0) return P9Error.Einval;
  if (size > NinepLimit.XattrBytes) return P9Error.Enospc;
  if (name.length > NinepLimit.NameBytes || name.includes(0)) return P9Error.Erange;
  if (!isPassed(session, name)) return P9Error.Eopnotsupp;
  if (session.fids.xattrCount >= NinepLimit.XattrFids) return P9Error.Enfile;
  give(session, fid, { value: new Uint8Array(size), name: name.slice(), flags, filled: 0 });
  return {};
}

/** Gives up a fid. What it collected takes effect now, and an error of that is the answer; the fid is gone in any case. */
export function clunk(
  session: Session,
  { fid: number }: RequestOf<typeof P9.Clunk>,
): ReplyOf<typeof P9.Clunk> | number {
  const fid = session.fids.get(number);
  if (fid === undefined) return P9Error.Ebadf;
  const result = store(session, fid);
  session.fids.delete(number);
  return result < 0 ? -result : {};
}

/**
 * Linux removes an attribute by replacing it with nothing. That is taken for what it says; an attribute made with an empty
 * value comes without that flag.
 */
function store({ share }: Session, { node, xattr }: Fid): number {
  if (xattr?.name === undefined) return 0;
  const { name, value, flags, filled } = xattr;
  if (filled < value.length) return -P9Error.Einval;
  if (value.length === 0 && flags === P9XattrFlag.Replace) {
    return share.removeXattr(node.handle, name);
  }
  return share.setXattr(node.handle, name, value, flags);
}

function give(session: Session, fid: Fid, xattr: FidXattr): void {
  fid.xattr = xattr;
  session.fids.xattrCount++;
}

/** Leaves only the names in `scratch` that pass; returns their length. */
function keepPassed(session: Session, length: number): number {
  let kept = 0;
  let start = 0;
  for (let at = 0; at < length; at++) {
    if (scratch[at] !== 0) continue;
    if (isPassed(session, scratch.subarray(start, at))) {
      scratch.copyWithin(kept, start, at + 1);
      kept += at + 1 - start;
    }
    start = at + 1;
  }
  return kept;
}

function isPassed({ rules }: Session, name: Uint8Array): boolean {
  if (name.length > userPrefix.length && startsWith(name, userPrefix)) return true;
  if (!rules.uids.isIdentity || !rules.gids.isIdentity) return false;
  return aclNames.some((acl) => Buffer.compare(acl, name) === 0);
}

function startsWith(name: Uint8Array, prefix: Uint8Array): boolean {
  return prefix.every((byte, index) => name[index] === byte);
}
