// @ts-check
import { ConfigSpace, FeatureSet, Handled, QueueRole } from "wheelbase/runtime";

/**
 * @typedef {import("wheelbase/runtime").Chain} Chain
 * @typedef {import("wheelbase/runtime").Device} Device
 * @typedef {import("wheelbase/runtime").DeviceQueues} DeviceQueues
 */

/** VIRTIO 1.4, 5.1.3. */
const Feature = { Mac: 5, MergeableReceive: 15 };

/** VIRTIO 1.4, 5.1.2, of a device with one pair. */
const Queue = { Receive: 0, Transmit: 1 };

/** struct virtio_net_hdr (5.1.6) without the fields of features that we do not offer; num_buffers is its last. */
const headerBytes = 12;
const bufferCountOffset = 10;
const emptyHeader = new Uint8Array(headerBytes);

const largestFrameBytes = 65_536;

/**
 * A network device on a cable that ends in itself: each frame that the driver sends comes back to it. A frame for
 * which no receive buffers are there waits, so nothing is lost.
 *
 * @implements {Device}
 */
export class LoopbackNet {
  id = 1;
  features = new FeatureSet([Feature.Mac, Feature.MergeableReceive]);
  queues = [QueueRole.Supply, QueueRole.Request];
  config = new ConfigSpace(Uint8Array.of(0x02, 0, 0, 0, 0, 1));
  #isMerging = false;
  /** @type {DeviceQueues | undefined} */
  #queues;
  /** @type {Chain[]} Sent frames without a receive buffer. */
  #waiting = [];
  #frame = new Uint8Array(largestFrameBytes);

  /** @param {DeviceQueues} queues */
  attach(queues) {
    this.#queues = queues;
  }

  /** @param {FeatureSet} features */
  negotiated(features) {
    this.#isMerging = features.has(Feature.MergeableReceive);
  }

  /** @param {number} _queue @param {Chain} chain */
  handle(_queue, chain) {
    if (this.#waiting.length === 0 && this.#receive(chain)) return Handled.Done;
    this.#waiting.push(chain);
    return Handled.Pending;
  }

  supplied() {
    for (let chain = this.#waiting[0]; chain !== undefined; chain = this.#waiting[0]) {
      if (!this.#receive(chain)) return;
      this.#waiting.shift();
      this.#queues?.complete(Queue.Transmit, chain);
    }
  }

  /** @param {number} queue */
  stopped(queue) {
    if (queue === Queue.Transmit) this.#waiting = [];
  }

  reset() {
    this.#waiting = [];
  }

  /** Returns a sent frame; false while buffers for it are missing. What no buffer can hold is lost. @param {Chain} sent */
  #receive({ readable }) {
    const size = readable.length - headerBytes;
    if (size <= 0 || size > largestFrameBytes) return true;
    const frame = this.#frame.subarray(0, size);
    readable.copyTo(frame, headerBytes);
    /** @type {Chain[]} */
    const buffers = [];
    let done = 0;
    do {
      const buffer = this.#queues?.take(Queue.Receive) ?? null;
      if (buffer === null) return this.#putBack(buffers, false);
      buffers.push(buffer);
      const start = buffers.length === 1 ? headerBytes : 0;
      const part = Math.min(size - done, buffer.writable.length - start);
      if (part < 1 || (part < size && !this.#isMerging)) return this.#putBack(buffers, true);
      if (start > 0) buffer.writable.copyFrom(emptyHeader, 0);
      buffer.writable.copyFrom(frame.subarray(done, done + part), start);
      done += part;
    } while (done < size);
    buffers[0]?.writable.setUint16(bufferCountOffset, buffers.length);
    for (const buffer of buffers) this.#queues?.complete(Queue.Receive, buffer);
    return true;
  }

  /** @param {Chain[]} buffers @param {boolean} isLost */
  #putBack(buffers, isLost) {
    for (const buffer of buffers.reverse()) this.#queues?.putBack(Queue.Receive, buffer);
    return isLost;
  }
}

/** What the lane calls. */
export function createDevice() {
  return new LoopbackNet();
}
