import { isatty } from "node:tty";
import type { Arena } from "./arena.js";
import { Terminal, TerminalInput, TerminalLocal } from "./constants.js";
import { libc } from "./libc.js";
import { checked } from "./system-error.js";

/** Room for struct termios, 60 bytes with both C libraries; words: input, output, control and local modes. */
const termiosBytes = 64;
const Mode = { Input: 0, Local: 3 } as const;

/** What a terminal does to input: lines are gathered, edited and echoed, and carriage returns become new lines. */
const inputModes =
  TerminalInput.CarriageReturnToNewLine |
  TerminalInput.NewLineToCarriageReturn |
  TerminalInput.IgnoreCarriageReturn |
  TerminalInput.FlowControl;
const localModes = TerminalLocal.Lines | TerminalLocal.Echo | TerminalLocal.Extensions;

/**
 * Has a terminal pass on each key at once and show nothing itself, but for the keys that send signals. Returns how to undo
 * it. Nothing happens to what is no terminal.
 */
export function passKeys(fd: number, arena: Arena): () => void {
  if (!isatty(fd)) return () => undefined;
  const settings = arena.take(termiosBytes);
  checked(libc.tcgetattr(fd, settings.address), "tcgetattr");
  const before = settings.bytes.slice();
  const { words } = settings;
  words[Mode.Input] = (words[Mode.Input] ?? 0) & ~inputModes;
  words[Mode.Local] = (words[Mode.Local] ?? 0) & ~localModes;
  checked(libc.tcsetattr(fd, Terminal.Now, settings.address), "tcsetattr");
  return () => {
    settings.bytes.set(before);
    libc.tcsetattr(fd, Terminal.Now, settings.address);
  };
}
