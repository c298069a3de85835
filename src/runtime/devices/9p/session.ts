import { P9_NONUNAME } from "../../../catalogue/devices/ninep-constants.js";
import type { Qid } from "./codec.js";
import { P9Error } from "./errors.js";
import { type Fid, FidTable } from "./fids.js";
import { type IdMap, keepOwner } from "./id-map.js";
import { NinepLimit } from "./limits.js";
import { LockTable } from "./lock-table.js";
import { QidMaker } from "./qids.js";
import type { Share, ShareStatus } from "./share.js";

/** What is fixed about a share, apart from the files in it. */
export interface SessionRules {
  readonly readOnly: boolean;
  /** Largest message that is agreed to. */
  readonly messageBytes: number;
  readonly maxFids: number;
  readonly uids: IdMap;
  readonly gids: IdMap;
}

/** Host ids of a new file's owner; -1: those of the backend. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** One client's dealings with a share, from a version message to the next. */
export class Session {
  readonly share: Share;
  readonly rules: SessionRules;
  readonly fids: FidTable;
  readonly locks: LockTable;
  readonly qids = new QidMaker();
  /** Largest message that was agreed on; 0 before any was. */
  messageBytes = 0;
  readonly #root: Qid;

  constructor(share: Share, rules: SessionRules) {
    this.share = share;
    this.rules = rules;
    this.locks = new LockTable(share, NinepLimit.LockFiles);
    this.fids = new FidTable(share, this.locks, rules.maxFids);
    share.readStatus(share.root);
    this.#root = this.qids.qid(share.status);
  }

  /** Forgets everything, as at the start. */
  reset(): void {
    this.fids.clear();
    this.messageBytes = 0;
  }

  /** Whether a status is that of the share's root, whichever way it was reached. */
  isRoot(status: ShareStatus): boolean {
    const { pathLow, pathHigh } = this.qids.qid(status);
    return pathLow === this.#root.pathLow && pathHigh === this.#root.pathHigh;
  }

  /** A fid that stands for a file, not for an extended attribute. */
  fileFid(number: number): Fid | undefined {
    const fid = this.fids.get(number);
    return fid?.xattr === undefined ? fid : undefined;
  }

  /** Who is to own what a fid makes; undefined when the guest's user may make nothing. */
  ownerOf(fid: Fid, gid: number): Owner | undefined {
    const owner = { uid: forNew(this.rules.uids, fid.uid), gid: forNew(this.rules.gids, gid) };
    return owner.uid === undefined || owner.gid === undefined ? undefined : (owner as Owner);
  }
}

function forNew(map: IdMap, id: number): number | undefined {
  return id === P9_NONUNAME ? keepOwner : map.forNew(id);
}

const slash = 0x2f;
const dot = 0x2e;

/** 0 for a name that can be an entry of a directory, else an error number. */
export function checkName(name: Uint8Array): number {
  if (name.length > NinepLimit.NameBytes) return P9Error.Enametoolong;
  if (name.length === 0 || name.includes(slash) || name.includes(0)) return P9Error.Enoent;
  return isDot(name) || isDotDot(name) ? P9Error.Einval : 0;
}

function isDot(name: Uint8Array): boolean {
  return name.length === 1 && name[0] === dot;
}

/** Whether a name means the parent. */
export function isDotDot(name: Uint8Array): boolean {
  return name.length === 2 && name[0] === dot && name[1] === dot;
}
