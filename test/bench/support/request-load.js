// @ts-check
import { VhostUserDriver } from "../../../dist/runtime/driver/index.js";

const requestBytes = 4096;

/** Requests of a header and a buffer at a fixed depth, by the built-in driver over the real socket. */
export class RequestLoad {
  /** @param {string} socketPath @param {number} depth */
  constructor(socketPath, depth) {
    this.depth = depth;
    this.inFlight = 0;
    this.driver = VhostUserDriver.connect({ socketPath });
    this.driver.start();
    const [queue] = this.driver.queues;
    if (queue === undefined) throw new Error("no queue");
    this.queue = queue;
    this.address = this.driver.memory.allocate(2 * requestBytes, 4096).address;
  }

  /** Keeps the queue full until `count` requests are back. @param {number} count */
  run(count) {
    const { queue } = this;
    let sent = 0;
    let done = 0;
    while (done < count) {
      const { ring } = queue;
      while (this.inFlight < this.depth && sent < count) {
        ring.begin(false);
        ring.buffer(this.address, 16, false);
        ring.buffer(this.address + requestBytes, requestBytes, true);
        ring.commit();
        this.inFlight++;
        sent++;
      }
      queue.submit();
      if (!queue.wait(5000)) throw new Error("no answer in 5 s");
      while (ring.popUsed() >= 0) {
        this.inFlight--;
        done++;
      }
    }
  }

  /** @param {number} durationMs @returns {number} requests a second */
  rate(durationMs) {
    const start = performance.now();
    let done = 0;
    while (performance.now() - start < durationMs) {
      this.run(4 * this.depth);
      done += 4 * this.depth;
    }
    return (done * 1000) / (performance.now() - start);
  }

  close() {
    this.driver.close();
  }
}
