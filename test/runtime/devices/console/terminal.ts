import { closeSync, constants, openSync, readSync, writeSync } from "node:fs";
import { onTestFinished } from "vitest";
import { createDevice } from "../../../../src/runtime/devices/console/module.js";
import type { PtyEnd, SocketEnd } from "../../../../src/runtime/devices/console/options.js";
import { consoleDevice } from "../../../../src/runtime/devices/console/spec.js";
import { Guest } from "../harness.js";
import { testServices } from "../host-services.js";

export const receive = 0;
export const transmit = 1;

export const common = {
  name: "console",
  lane: "console",
  socketPath: "console.sock",
  queueSize: 16,
  features: [],
};

/**
 * A pseudo-terminal hands bytes from one end to the other in a kernel thread, some time after the write returned:
 * nothing more is expected after this much silence.
 */
const quietMs = 40;

/** A console and its guest on one side, the lane's event loop on the other. */
export function consoleGuest(end: PtyEnd | SocketEnd) {
  const services = testServices();
  const spec = consoleDevice({ ...common, columns: 132, rows: 43, ...end });
  const device = createDevice(spec.options, services);
  const guest = new Guest(device, { queueSize: 16 });
  onTestFinished(() => {
    device.close();
    guest.release();
  });
  const turn = (timeoutMs = 0): void => {
    services.events.turn(timeoutMs);
    guest.runner.flush();
  };
  return {
    guest,
    device,
    services,
    turn,
    /** Lets the lane work until nothing is left to do; fails when it never rests. */
    settle: () => {
      for (let turns = 0; turns < 1000; turns++) {
        const start = performance.now();
        turn(quietMs);
        if (performance.now() - start > quietMs * 0.8) return;
      }
      throw new Error("the console never rests");
    },
    print: (...parts: readonly string[]) => {
      const { id } = guest.offer(transmit, parts.map(bytesOf), []);
      guest.kick(transmit);
      return id;
    },
    lend: (...sizes: readonly number[]) => {
      const { id, writablePlaces } = guest.offer(receive, [], sizes);
      guest.kick(receive);
      return { id, text: () => textOf(guest.read(writablePlaces)) };
    },
    printed: () => guest.used(transmit).map(({ id }) => id),
    received: () => guest.used(receive),
  };
}

/** A program that has the terminal open, without blocking. */
export class Terminal {
  readonly #fd: number;
  #isOpen = true;

  constructor(path: string) {
    this.#fd = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
    onTestFinished(() => this.close());
  }

  /** All that can be read, until there is silence or `maxBytes` are there. */
  read(maxBytes = Number.MAX_SAFE_INTEGER): string {
    const parts: Buffer[] = [];
    const part = Buffer.alloc(4096);
    let left = maxBytes;
    let silentMs = 0;
    while (left > 0 && silentMs < quietMs) {
      const count = this.#readSome(part, Math.min(left, part.length));
      if (count === 0) {
        sleep(pauseMs);
        silentMs += pauseMs;
        continue;
      }
      silentMs = 0;
      parts.push(Buffer.from(part.subarray(0, count)));
      left -= count;
    }
    return Buffer.concat(parts).toString("latin1");
  }

  type(text: string): void {
    writeSync(this.#fd, text, null, "latin1");
  }

  close(): void {
    if (this.#isOpen) closeSync(this.#fd);
    this.#isOpen = false;
  }

  #readSome(target: Buffer, size: number): number {
    try {
      return readSync(this.#fd, target, 0, size, null);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EAGAIN") return 0;
      throw error;
    }
  }
}

const pauseMs = 2;
const pause = new Int32Array(new SharedArrayBuffer(4));

function sleep(milliseconds: number): void {
  Atomics.wait(pause, 0, 0, milliseconds);
}

export function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "latin1"));
}

export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

/** Distinct lines, so that a lost, doubled or misplaced one is seen. */
export function lines(count: number, first = 0): string {
  return Array.from({ length: count }, (_, index) => `line ${first + index}\r\n`).join("");
}
