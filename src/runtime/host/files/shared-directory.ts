import { readFileSync } from "node:fs";
import { constants } from "node:os";
import type { Arena } from "../arena.js";
import { Open } from "../constants.js";
import { HostError } from "../host-error.js";
import { errno, libc } from "../libc.js";
import { SystemError } from "../system-error.js";
import { FileOpen } from "./file-constants.js";
import { RootedLookup } from "./rooted-lookup.js";

const { ENOENT, ENOTDIR, EACCES, EPERM, ENOSYS } = constants.errno;
const dot = new TextEncoder().encode(".");

/**
 * Opens the root of a shared directory as a path, and makes sure that this system can confine anybody to it. Throws
 * `HostError` (WB4901 to WB4905).
 */
export function openSharedDirectory(directory: string, readOnly: boolean, arena: Arena): number {
  const fd = libc.open(directory, FileOpen.Path | FileOpen.Directory | Open.CloseOnExec, 0);
  if (fd < 0) throw describe(errno(), directory);
  const self = new RootedLookup(fd, arena).find(fd, dot);
  if (self >= 0) libc.close(self);
  if (self === -ENOSYS) {
    libc.close(fd);
    throw new HostError(
      "WB4905",
      "this Linux lacks openat2, which confines a guest to a directory; 5.6 or newer is needed",
    );
  }
  const wanted = readOnly
    ? Access.Read | Access.Search
    : Access.Read | Access.Write | Access.Search;
  if (libc.access(directory, wanted) < 0) {
    libc.close(fd);
    throw describe(EACCES, directory, readOnly);
  }
  return fd;
}

/** Bits of access(2). */
const Access = { Read: 4, Write: 2, Search: 1 } as const;

/** How many files this process may have open. */
export function openFileLimit(): number {
  const line = /^Max open files\s+(\d+|unlimited)/m.exec(readFileSync("/proc/self/limits", "utf8"));
  const limit = Number(line?.[1]);
  return Number.isFinite(limit) ? limit : Number.MAX_SAFE_INTEGER;
}

function describe(number: number, directory: string, readOnly = true): HostError {
  switch (number) {
    case ENOENT:
      return new HostError(
        "WB4901",
        `${directory} does not exist; make it with \`mkdir -p ${directory}\``,
      );
    case ENOTDIR:
      return new HostError("WB4902", `${directory} is no directory`);
    case EACCES:
    case EPERM: {
      const wanted = readOnly ? "readable" : "readable and writable";
      const alternative = readOnly ? "" : ", or set `readOnly: true`";
      return new HostError(
        "WB4903",
        `${directory} is not ${wanted} for this process; change its permissions${alternative}`,
      );
    }
    default:
      return new HostError("WB4903", new SystemError("open", number, directory).message);
  }
}
