import {
  type MessagePort,
  parentPort,
  receiveMessageOnPort,
  workerData,
} from "node:worker_threads";
import { Checklist } from "./exercise/checklist.js";
import { exercise } from "./exercise/index.js";
import type { HostEnd } from "./exercise/target.js";
import type { HostBytes, ThreadOrder, ThreadReport } from "./thread-protocol.js";

const HOST_TIMEOUT_MS = 3000;
/** Longest time without a byte after which a surplus would have shown. */
const PAUSE_MS = 2;

/** The host's end as the blocked thread of a driver sees it: the main thread passes bytes on. */
class RemoteHostEnd implements HostEnd {
  readonly #port: MessagePort;

  constructor(port: MessagePort) {
    this.#port = port;
  }

  send(bytes: Uint8Array, port = 0): void {
    this.#port.postMessage({ kind: "host-send", port, bytes } satisfies ThreadReport);
  }

  receive(count: number, port = 0): Uint8Array {
    const bytes: number[] = [];
    const sleeper = new Int32Array(new SharedArrayBuffer(4));
    const deadline = performance.now() + HOST_TIMEOUT_MS;
    while (bytes.length < count && performance.now() < deadline) {
      const message: { message: HostBytes } | undefined = receiveMessageOnPort(this.#port);
      if (message === undefined) Atomics.wait(sleeper, 0, 0, PAUSE_MS);
      // What comes out of another port meanwhile has no business there.
      else if (message.message.port === port) bytes.push(...message.message.bytes);
    }
    return Uint8Array.from(bytes);
  }
}

if (parentPort !== null) {
  const port = parentPort;
  const order = workerData as ThreadOrder;
  const checks = new Checklist((result) => {
    port.postMessage({ kind: "result", result } satisfies ThreadReport);
  });
  exercise({ ...order, host: new RemoteHostEnd(port) }, checks);
}
