import type { Arena } from "./arena.js";
import { InotifyEvent, InotifyFlag, Open, Terminal } from "./constants.js";
import { libc } from "./libc.js";
import { checked, SystemError } from "./system-error.js";

/** A pseudo-terminal; programs open `path`, this process reads and writes `master` without blocking. */
export interface Pty {
  readonly master: number;
  readonly path: string;
}

/** Room for struct termios, 60 bytes with both C libraries. */
const termiosBytes = 64;
/** "/dev/pts/" and a number. */
const nameBytes = 32;

/** Makes a pseudo-terminal that passes bytes on as they are and has the given window size. */
export function openPty(columns: number, rows: number, arena: Arena): Pty {
  const flags = Open.ReadWrite | Open.NoTty | Open.NonBlock | Open.CloseOnExec;
  const master = checked(libc.posixOpenpt(flags), "posix_openpt");
  try {
    checked(libc.grantpt(master), "grantpt");
    checked(libc.unlockpt(master), "unlockpt");
    makeRaw(master, arena);
    setWindowSize(master, columns, rows, arena);
    return { master, path: pathOf(master, arena) };
  } catch (error) {
    libc.close(master);
    throw error;
  }
}

/** An inotify descriptor, non-blocking, that is readable after somebody opened `path`. */
export function watchOpens(path: string): number {
  const fd = checked(
    libc.inotifyInit(InotifyFlag.CloseOnExec | InotifyFlag.NonBlock),
    "inotify_init1",
  );
  try {
    checked(libc.inotifyAddWatch(fd, path, InotifyEvent.Open), "inotify_add_watch", path);
  } catch (error) {
    libc.close(fd);
    throw error;
  }
  return fd;
}

/** On Linux the settings of the slave can be made through the master, before anybody opens it. */
function makeRaw(master: number, arena: Arena): void {
  const settings = arena.take(termiosBytes);
  checked(libc.tcgetattr(master, settings.address), "tcgetattr");
  libc.cfmakeraw(settings.address);
  checked(libc.tcsetattr(master, Terminal.Now, settings.address), "tcsetattr");
}

/** struct winsize: four 16-bit numbers, rows, columns and twice pixels. */
function setWindowSize(master: number, columns: number, rows: number, arena: Arena): void {
  const size = arena.take(8);
  size.data.setUint16(0, rows, true);
  size.data.setUint16(2, columns, true);
  checked(libc.ioctl(master, Terminal.SetWindowSize, size.address), "ioctl TIOCSWINSZ");
}

function pathOf(master: number, arena: Arena): string {
  const name = arena.take(nameBytes);
  const number = libc.ptsname(master, name.address, nameBytes);
  if (number !== 0) throw new SystemError("ptsname_r", number);
  return new TextDecoder().decode(name.bytes.subarray(0, name.bytes.indexOf(0)));
}
