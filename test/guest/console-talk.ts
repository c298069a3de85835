import type { Duplex } from "node:stream";

export interface ConsoleTalk {
  /** Whole lines that the guest wrote, without line ends. */
  readonly lines: readonly string[];
}

/**
 * The host's half of scripts/console.sh: waits for the guest, sends it one line, waits for the
 * answer. Anything that carries the console's bytes will do: a socket, a pty.
 */
export function talkToGuest(
  stream: Duplex,
  line: string,
  timeoutMs = 60_000,
): Promise<ConsoleTalk> {
  return new Promise((resolve, reject) => {
    let text = "";
    let sent = false;
    const finish = (error?: Error): void => {
      clearTimeout(timer);
      stream.off("data", onData);
      stream.off("close", onClose);
      if (error !== undefined) reject(error);
      else resolve({ lines: text.trimEnd().split(/\r?\n/) });
    };
    const fail = (reason: string): void =>
      finish(new Error(`${reason}; the guest's console so far: ${JSON.stringify(text)}`));
    const timer = setTimeout(() => fail(`no answer within ${timeoutMs} ms`), timeoutMs);
    const onClose = (): void => fail("the console closed before the guest answered");
    const onData = (bytes: Buffer): void => {
      text += bytes.toString("latin1");
      if (!sent && text.includes("wheelbase guest ready\n")) {
        sent = true;
        stream.write(`${line}\n`);
      }
      if (/guest heard: .*\n/.test(text)) finish();
    };
    stream.on("data", onData);
    stream.on("close", onClose);
  });
}
