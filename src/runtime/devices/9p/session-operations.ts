import {
  P9_MAXWELEM,
  P9_NOFID,
  P9_VERSION,
  P9_VERSION_UNKNOWN,
} from "../../../catalogue/devices/ninep-constants.js";
import type { P9 } from "../../../catalogue/devices/ninep-messages.js";
import type { Qid, ReplyOf, RequestOf } from "./codec.js";
import { P9Error } from "./errors.js";
import { Fid, FidNode } from "./fids.js";
import { NinepLimit } from "./limits.js";
import { checkName, isDotDot, type Session } from "./session.js";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const knownVersion = encode(P9_VERSION);
const unknownVersion = encode(P9_VERSION_UNKNOWN);
const slash = 0x2f;

/** Begins a session: whatever the client had before is gone. */
export function version(
  session: Session,
  { msize, version }: RequestOf<typeof P9.Version>,
): ReplyOf<typeof P9.Version> | number {
  session.reset();
  if (msize < NinepLimit.MinMessageBytes) return P9Error.Emsgsize;
  const agreed = Math.min(msize, session.rules.messageBytes);
  if (Buffer.compare(version, knownVersion) !== 0)
    return { msize: agreed, version: unknownVersion };
  session.messageBytes = agreed;
  return { msize: agreed, version: knownVersion };
}

/** Gives the client the root, or a directory below it, as the user it says it is: the guest's kernel vouches for that. */
export function attach(
  session: Session,
  { fid: number, afid, aname, n_uname: uid }: RequestOf<typeof P9.Attach>,
): ReplyOf<typeof P9.Attach> | number {
  if (afid !== P9_NOFID) return P9Error.Eopnotsupp;
  const refusal = session.fids.check(number);
  if (refusal !== 0) return refusal;
  const names = splitPath(aname);
  if (names.length > P9_MAXWELEM) return P9Error.Enametoolong;
  const qids: Qid[] = [];
  const start = new FidNode(session.share.root);
  const found = descend(session, start, names, qids);
  start.release(session.share);
  if (typeof found === "number") return found;
  const qid = qidOf(session, found);
  if (typeof qid === "number") {
    found.release(session.share);
    return qid;
  }
  session.fids.set(number, new Fid(found, uid));
  return { qid };
}

/** Goes from one file to another, or copies a fid when there are no names. */
export function walk(
  session: Session,
  { fid: number, newfid, wname }: RequestOf<typeof P9.Walk>,
): ReplyOf<typeof P9.Walk> | number {
  const from = session.fileFid(number);
  if (from === undefined) return P9Error.Ebadf;
  if (wname.length > P9_MAXWELEM) return P9Error.Einval;
  const isSame = newfid === number;
  if (isSame && from.file >= 0) return P9Error.Einval;
  const refusal = isSame ? 0 : session.fids.check(newfid);
  if (refusal !== 0) return refusal;
  const wqid: Qid[] = [];
  const found = descend(session, from.node, wname, wqid);
  // A walk that ends early says how far it came, and changes nothing.
  if (typeof found === "number") return wqid.length === 0 ? found : { wqid };
  session.fids.set(newfid, new Fid(found, from.uid));
  return { wqid };
}

/** No request waits while another one is looked at, so there is none to flush: each is answered before the next. */
export function flush(): ReplyOf<typeof P9.Flush> {
  return {};
}

/** Nobody has to authenticate. */
export function auth(): number {
  return P9Error.Eopnotsupp;
}

/** The node that a walk from `start` ends at, counted as used, or an error number. */
function descend(
  session: Session,
  start: FidNode,
  names: readonly Uint8Array[],
  qids: Qid[],
): FidNode | number {
  const { share } = session;
  let node = start.use();
  for (const name of names) {
    const next = step(session, node, name);
    node.release(share);
    if (next < 0) return -next;
    node = new FidNode(next);
    const qid = qidOf(session, node);
    if (typeof qid === "number") {
      node.release(share);
      return qid;
    }
    qids.push(qid);
  }
  return node;
}

function step({ share }: Session, node: FidNode, name: Uint8Array): number {
  if (isDotDot(name)) return share.parent(node.handle);
  const refusal = checkName(name);
  return refusal === 0 ? share.lookup(node.handle, name) : -refusal;
}

function qidOf(session: Session, node: FidNode): Qid | number {
  const result = session.share.readStatus(node.handle);
  return result < 0 ? -result : session.qids.qid(session.share.status);
}

function splitPath(path: Uint8Array): Uint8Array[] {
  const names: Uint8Array[] = [];
  let start = 0;
  for (let at = 0; at <= path.length; at++) {
    if (at < path.length && path[at] !== slash) continue;
    if (at > start) names.push(path.subarray(start, at));
    start = at + 1;
  }
  return names;
}
