import { DriverError } from "./driver-error.js";
import type { GuestBuffer } from "./driver-memory.js";
import type { DriverQueue } from "./driver-queue.js";
import type { TransportDriver } from "./transport-driver.js";

const bufferBytes = 4096;

/** The bytes of one port of a console, by its two queues (VIRTIO 1.4, 5.3.6). */
export class ConsoleStream {
  readonly #driver: Pick<TransportDriver, "memory" | "timeoutMs">;
  readonly #receiveQueue: DriverQueue;
  readonly #transmitQueue: DriverQueue;
  /** The receive buffer whose chain starts at a descriptor. */
  readonly #lent: (GuestBuffer | undefined)[] = [];
  readonly #transmit: GuestBuffer;

  /** Lends the device `receiveBuffers` buffers of 4 KiB for what it receives. */
  constructor(
    driver: Pick<TransportDriver, "memory" | "timeoutMs">,
    receiveQueue: DriverQueue,
    transmitQueue: DriverQueue,
    receiveBuffers: number,
  ) {
    this.#driver = driver;
    this.#receiveQueue = receiveQueue;
    this.#transmitQueue = transmitQueue;
    this.#transmit = driver.memory.allocate(bufferBytes);
    for (let count = 0; count < receiveBuffers; count++) {
      this.#lend(driver.memory.allocate(bufferBytes));
    }
    receiveQueue.submit();
  }

  /** Sends all of `bytes` and waits until the device took them. */
  send(bytes: Uint8Array): void {
    const { address, length } = this.#transmit;
    for (let done = 0; done < bytes.length; done += length) {
      const part = bytes.subarray(done, done + length);
      this.#driver.memory.write(address, part);
      this.#transmitQueue.ring.add([{ address, length: part.length }], []);
      this.#transmitQueue.submit();
      this.#transmitQueue.takeUsed(this.#driver.timeoutMs);
    }
  }

  /** What the device has written to one buffer, waiting for it at most `timeoutMs`; empty when nothing came. */
  receive(timeoutMs: number): Uint8Array {
    const { ring } = this.#receiveQueue;
    if (!this.#receiveQueue.wait(timeoutMs)) return new Uint8Array(0);
    const head = ring.popUsed();
    const buffer = this.#lent[head] as GuestBuffer;
    const bytes = this.#driver.memory.read(buffer.address, ring.usedLength);
    this.#lend(buffer);
    this.#receiveQueue.submit();
    return bytes;
  }

  /** Collects exactly `count` bytes; throws `DriverError` "timeout". */
  receiveExactly(count: number): Uint8Array {
    const bytes = new Uint8Array(count);
    for (let done = 0; done < count; ) {
      const part = this.receive(this.#driver.timeoutMs);
      if (part.length === 0) throw new DriverError("timeout", `${done} of ${count} bytes came`);
      bytes.set(part.subarray(0, count - done), done);
      done += part.length;
    }
    return bytes;
  }

  #lend(buffer: GuestBuffer): void {
    this.#lent[this.#receiveQueue.ring.add([], [buffer])] = buffer;
  }
}
