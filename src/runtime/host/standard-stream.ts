import { fstatSync } from "node:fs";
import { isatty } from "node:tty";
import { Fcntl, Open } from "./constants.js";
import { libc } from "./libc.js";
import { checked } from "./system-error.js";

export const StandardStream = { Input: 0, Output: 1 } as const;

export type StandardStream = (typeof StandardStream)[keyof typeof StandardStream];

/** A descriptor of one's own for a standard stream. */
export interface OpenStream {
  readonly fd: number;
  /** It does not block, and epoll tells when it is ready; otherwise it is a file, which is so always. */
  readonly canWait: boolean;
}

/**
 * Opens standard input or output once more. Whether it blocks is a property that all who share it see, the shell that
 * started us and what runs after us too: so it is opened anew where that can be done. Sockets cannot, nor terminals of
 * another user.
 */
export function openStandard(stream: StandardStream): OpenStream {
  const stat = fstatSync(stream);
  const canWait = stat.isFIFO() || stat.isSocket() || isatty(stream);
  const access = stream === StandardStream.Input ? Open.ReadOnly : Open.WriteOnly;
  const flags = access | Open.NoTty | Open.CloseOnExec | Open.NonBlock;
  const own = canWait ? libc.open(`/proc/self/fd/${stream}`, flags, 0) : -1;
  if (own >= 0) return { fd: own, canWait };
  // A file keeps its place, and what its opener wants: to be appended to, for instance.
  const fd = checked(libc.fcntl(stream, Fcntl.DuplicateCloseOnExec, 0), "fcntl");
  if (canWait) {
    const found = checked(libc.fcntl(fd, Fcntl.GetFlags, 0), "fcntl");
    checked(libc.fcntl(fd, Fcntl.SetFlags, found | Open.NonBlock), "fcntl");
  }
  return { fd, canWait };
}
