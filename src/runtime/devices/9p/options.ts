import { HostError } from "../../host/host-error.js";
import type { IdRange } from "./id-map.js";
import { NinepLimit } from "./limits.js";

/** The one owner that a guest sees. */
export interface SquashedOwner {
  readonly uid: number;
  readonly gid: number;
}

/** What the worker needs to make a 9p device: plain data. */
export interface NinepOptions {
  readonly directory: string;
  readonly tag: string;
  readonly readOnly: boolean;
  readonly messageBytes: number;
  /** Undefined: as many as is usual and this process can open. */
  readonly maxFids: number | undefined;
  readonly uids: readonly IdRange[] | undefined;
  readonly gids: readonly IdRange[] | undefined;
  readonly squash: SquashedOwner | undefined;
}

/*
 * What can be wrong with a shared directory:
 *   WB4901 it is missing                     WB4904 the options contradict each other
 *   WB4902 it is no directory                WB4905 this system lacks what confines a guest to it
 *   WB4903 the permissions do not suffice
 */

/** Refuses options that no share can have, before anything is opened. */
export function checkNinepOptions(options: NinepOptions): void {
  const { tag, messageBytes, maxFids } = options;
  if (!/^[\x21-\x7e]+$/.test(tag) || tag.length > NinepLimit.TagBytes) {
    throw mistake(
      `tag "${tag}" is not 1 to ${NinepLimit.TagBytes} printable ASCII characters without a blank`,
    );
  }
  const { MinMessageBytes: least, MaxMessageBytes: most } = NinepLimit;
  if (!Number.isInteger(messageBytes) || messageBytes < least || messageBytes > most) {
    throw mistake(`messageBytes ${messageBytes} is not between ${least} and ${most}`);
  }
  if (maxFids !== undefined && (!Number.isInteger(maxFids) || maxFids < 1)) {
    throw mistake(`maxFids ${maxFids} is no whole number from 1 up`);
  }
  const { uids, gids, squash } = options;
  if (squash !== undefined) {
    if (uids !== undefined || gids !== undefined) {
      throw mistake("squash leaves no ids to map; give either it or uids and gids");
    }
    if (!isId(squash.uid) || !isId(squash.gid)) {
      throw mistake(`the ids ${squash.uid}:${squash.gid} are not within 0 to 2^32 - 2`);
    }
  }
  for (const ranges of [uids, gids]) if (ranges !== undefined) checkRanges(ranges);
}

function checkRanges(ranges: readonly IdRange[]): void {
  for (const { guest, host, count } of ranges) {
    for (const first of [guest, host]) {
      if (!isId(first) || !isId(first + count - 1) || count < 1) {
        throw mistake(`the id range ${guest}:${host}:${count} is not within 0 to 2^32 - 2`);
      }
    }
  }
  for (const side of ["guest", "host"] as const) {
    const sorted = [...ranges].sort((a, b) => a[side] - b[side]);
    const clash = sorted.find((range, index) => {
      const before = sorted[index - 1];
      return before !== undefined && before[side] + before.count > range[side];
    });
    if (clash !== undefined) {
      throw mistake(`two id ranges overlap at ${side} id ${clash[side]}`);
    }
  }
}

function isId(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < 2 ** 32 - 1;
}

function mistake(message: string): HostError {
  return new HostError("WB4904", message);
}
