import {
  P9FileType,
  P9OpenFlag,
  P9UnlinkFlag,
} from "../../../catalogue/devices/ninep-constants.js";
import type { P9 } from "../../../catalogue/devices/ninep-messages.js";
import type { Qid, ReplyOf, RequestOf } from "./codec.js";
import { P9Error } from "./errors.js";
import { type Fid, FidNode } from "./fids.js";
import { checkName, type Owner, type Session } from "./session.js";

/** Longest content of a symbolic link that Linux makes. */
const maxTargetBytes = 4095;

const permissions = 0o7777;

/** Opens a file that a guest has walked to. Only regular files and directories have content here. */
export function lopen(
  session: Session,
  { fid: number, flags }: RequestOf<typeof P9.Lopen>,
): ReplyOf<typeof P9.Lopen> | number {
  const { share } = session;
  const fid = session.fileFid(number);
  if (fid === undefined) return P9Error.Ebadf;
  if (fid.file >= 0) return P9Error.Einval;
  if (session.rules.readOnly && changes(flags)) return P9Error.Erofs;
  const file = share.open(fid.node.handle, flags);
  if (file < 0) return -file;
  setOpen(fid, file, flags, isDirectoryMode(share.status.mode));
  return { qid: session.qids.qid(share.status), iounit: 0 };
}

/** Makes a file, or opens one that is there, and turns the directory's fid into that file's. */
export function lcreate(
  session: Session,
  { fid: number, name, flags, mode, gid }: RequestOf<typeof P9.Lcreate>,
): ReplyOf<typeof P9.Lcreate> | number {
  const { share } = session;
  const fid = session.fileFid(number);
  if (fid === undefined) return P9Error.Ebadf;
  if (fid.file >= 0) return P9Error.Einval;
  const owner = ownerOfNew(session, fid, name, gid);
  if (typeof owner === "number") return owner;

  const directory = fid.node.handle;
  const file = share.create(directory, name, flags, mode & permissions);
  if (file === -P9Error.Eexist && (flags & P9OpenFlag.Exclusive) === 0) {
    return openExisting(session, fid, name, flags);
  }
  if (file < 0) return -file;
  const node = share.nodeOf(file);
  const settled = node < 0 ? -node : settle(session, node, mode, owner);
  if (settled !== 0) {
    share.close(file);
    if (node >= 0) share.close(node);
    share.remove(directory, name, false);
    return settled;
  }
  const qid = session.qids.qid(share.status);
  fid.node.release(share);
  fid.node = new FidNode(node);
  setOpen(fid, file, flags, false);
  return { qid, iounit: 0 };
}

function openExisting(
  session: Session,
  fid: Fid,
  name: Uint8Array,
  flags: number,
): ReplyOf<typeof P9.Lcreate> | number {
  const { share } = session;
  const node = share.lookup(fid.node.handle, name);
  if (node < 0) return -node;
  const result = share.readStatus(node);
  const qid = session.qids.qid(share.status);
  const isDirectory = isDirectoryMode(share.status.mode);
  let file = result;
  if (file >= 0) file = isDirectory ? -P9Error.Eisdir : share.open(node, flags);
  if (file < 0) {
    share.close(node);
    return -file;
  }
  fid.node.release(share);
  fid.node = new FidNode(node);
  setOpen(fid, file, flags, false);
  return { qid, iounit: 0 };
}

export function mkdir(
  session: Session,
  { dfid, name, mode, gid }: RequestOf<typeof P9.Mkdir>,
): ReplyOf<typeof P9.Mkdir> | number {
  return make(session, dfid, name, gid, mode, true, (directory) =>
    session.share.makeDirectory(directory, name, mode & permissions),
  );
}

/** Device nodes are refused: whoever may open one on the host reaches hardware that nobody lent to the guest. */
export function mknod(
  session: Session,
  { dfid, name, mode, gid }: RequestOf<typeof P9.Mknod>,
): ReplyOf<typeof P9.Mknod> | number {
  const type = mode & P9FileType.Mask;
  if (type !== P9FileType.Fifo && type !== P9FileType.Socket && type !== P9FileType.Regular) {
    return P9Error.Eperm;
  }
  return make(session, dfid, name, gid, mode, false, (directory) =>
    session.share.makeNode(directory, name, type | (mode & permissions)),
  );
}

/** The target is the guest's affair: nothing here ever follows it. */
export function symlink(
  session: Session,
  { fid, name, symtgt, gid }: RequestOf<typeof P9.Symlink>,
): ReplyOf<typeof P9.Symlink> | number {
  if (symtgt.length === 0 || symtgt.includes(0)) return P9Error.Enoent;
  if (symtgt.length > maxTargetBytes) return P9Error.Enametoolong;
  return make(session, fid, name, gid, undefined, false, (directory) =>
    session.share.makeLink(directory, name, symtgt),
  );
}

export function link(
  session: Session,
  { dfid, fid: number, name }: RequestOf<typeof P9.Link>,
): ReplyOf<typeof P9.Link> | number {
  const directory = session.fileFid(dfid);
  const fid = session.fileFid(number);
  if (directory === undefined || fid === undefined) return P9Error.Ebadf;
  const refusal = refuseChange(session, name);
  if (refusal !== 0) return refusal;
  return done(session.share.addName(directory.node.handle, name, fid.node.handle));
}

export function renameat(
  session: Session,
  { olddirfid, oldname, newdirfid, newname }: RequestOf<typeof P9.Renameat>,
): ReplyOf<typeof P9.Renameat> | number {
  const from = session.fileFid(olddirfid);
  const to = session.fileFid(newdirfid);
  if (from === undefined || to === undefined) return P9Error.Ebadf;
  const refusal = refuseChange(session, oldname) || refuseChange(session, newname);
  if (refusal !== 0) return refusal;
  return done(session.share.rename(from.node.handle, oldname, to.node.handle, newname));
}

/** The older form, by the file itself. */
export function rename(
  session: Session,
  { fid: number, dfid, name }: RequestOf<typeof P9.Rename>,
): ReplyOf<typeof P9.Rename> | number {
  const { share } = session;
  const fid = session.fileFid(number);
  const to = session.fileFid(dfid);
  if (fid === undefined || to === undefined) return P9Error.Ebadf;
  const refusal = refuseChange(session, name);
  if (refusal !== 0) return refusal;
  return done(
    share.locate(fid.node.handle, (directory, oldName) =>
      share.rename(directory, oldName, to.node.handle, name),
    ),
  );
}

export function unlinkat(
  session: Session,
  { dirfd, name, flags }: RequestOf<typeof P9.Unlinkat>,
): ReplyOf<typeof P9.Unlinkat> | number {
  const fid = session.fileFid(dirfd);
  if (fid === undefined) return P9Error.Ebadf;
  const refusal = refuseChange(session, name);
  if (refusal !== 0) return refusal;
  const isDirectory = (flags & P9UnlinkFlag.RemoveDirectory) !== 0;
  return done(session.share.remove(fid.node.handle, name, isDirectory));
}

/** The older form, by the file itself. Its fid is gone whatever comes of it. */
export function remove(
  session: Session,
  { fid: number }: RequestOf<typeof P9.Remove>,
): ReplyOf<typeof P9.Remove> | number {
  const { share } = session;
  const fid = session.fids.get(number);
  if (fid === undefined) return P9Error.Ebadf;
  const result = removeFile(session, fid);
  session.fids.delete(number);
  return result < 0 ? -result : {};

  function removeFile({ rules }: Session, { node, xattr }: Fid): number {
    if (xattr !== undefined) return -P9Error.Einval;
    if (rules.readOnly) return -P9Error.Erofs;
    const status = share.readStatus(node.handle);
    if (status < 0) return status;
    const isDirectory = isDirectoryMode(share.status.mode);
    return share.locate(node.handle, (directory, name) =>
      share.remove(directory, name, isDirectory),
    );
  }
}

const target = new Uint8Array(maxTargetBytes + 1);

export function readlink(
  session: Session,
  { fid: number }: RequestOf<typeof P9.Readlink>,
): ReplyOf<typeof P9.Readlink> | number {
  const fid = session.fileFid(number);
  if (fid === undefined) return P9Error.Ebadf;
  const length = session.share.readLink(fid.node.handle, target);
  if (length < 0) return -length;
  return length > target.length ? P9Error.Enametoolong : { target: target.subarray(0, length) };
}

/** Makes something by `create`, finds it, and gives it to its owner; `mode` undefined: it has none of its own. */
function make(
  session: Session,
  number: number,
  name: Uint8Array,
  gid: number,
  mode: number | undefined,
  isDirectory: boolean,
  create: (directory: number) => number,
): { readonly qid: Qid } | number {
  const { share } = session;
  const fid = session.fileFid(number);
  if (fid === undefined) return P9Error.Ebadf;
  const owner = ownerOfNew(session, fid, name, gid);
  if (typeof owner === "number") return owner;
  const directory = fid.node.handle;
  const result = create(directory);
  if (result < 0) return -result;
  const node = share.lookup(directory, name);
  if (node < 0) return -node;
  const settled = settle(session, node, mode, owner);
  share.close(node);
  if (settled === 0) return { qid: session.qids.qid(share.status) };
  share.remove(directory, name, isDirectory);
  return settled;
}

/** Gives a new file its owner, and the mode that it was made with whatever this process masks. */
function settle(
  { share }: Session,
  node: number,
  mode: number | undefined,
  { uid, gid }: Owner,
): number {
  let result = share.readStatus(node);
  if (result < 0) return -result;
  const isOthers = (uid >= 0 && share.status.uid !== uid) || (gid >= 0 && share.status.gid !== gid);
  if (isOthers) result = share.setOwner(node, uid, gid);
  // A change of owner takes the set-user-id bits away.
  const isMasked =
    mode !== undefined && (isOthers || ((share.status.mode ^ mode) & permissions) !== 0);
  if (result >= 0 && isMasked) result = share.setMode(node, mode & permissions);
  // What was read above still holds for a file that is as it was wanted at once: most are.
  if (result >= 0 && (isOthers || isMasked)) result = share.readStatus(node);
  return result < 0 ? -result : 0;
}

function ownerOfNew(session: Session, fid: Fid, name: Uint8Array, gid: number): Owner | number {
  const refusal = refuseChange(session, name);
  if (refusal !== 0) return refusal;
  return session.ownerOf(fid, gid) ?? P9Error.Eperm;
}

function refuseChange({ rules }: Session, name: Uint8Array): number {
  return rules.readOnly ? P9Error.Erofs : checkName(name);
}

function setOpen(fid: Fid, file: number, flags: number, isDirectory: boolean): void {
  const access = flags & P9OpenFlag.AccessMode;
  fid.file = file;
  fid.isDirectory = isDirectory;
  fid.isReadable = access !== P9OpenFlag.WriteOnly;
  fid.isWritable = access === P9OpenFlag.WriteOnly || access === P9OpenFlag.ReadWrite;
}

/** Whether opening with these flags may change the file. */
function changes(flags: number): boolean {
  return (flags & (P9OpenFlag.AccessMode | P9OpenFlag.Truncate)) !== 0;
}

function isDirectoryMode(mode: number): boolean {
  return (mode & P9FileType.Mask) === P9FileType.Directory;
}

function done(result: number): Record<string, never> | number {
  return result < 0 ? -result : {};
}
