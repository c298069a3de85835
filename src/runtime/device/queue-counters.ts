/**
 * Counters of one device in memory that its lane and the main thread share: an array of doubles, one row a queue. The
 * lane stores, everybody else loads, all of it plain: a reader sees each number whole, and numbers of slightly different
 * moments side by side.
 */
const Slot = {
  Requests: 0,
  BytesRead: 1,
  BytesWritten: 2,
  Kicks: 3,
  Calls: 4,
  SuppressedCalls: 5,
  BadChains: 6,
  Throttled: 7,
  Latency: 8,
} as const;

// Numbers of the module itself, which the engine folds.
const { Requests, BytesRead, BytesWritten, Kicks, Calls, SuppressedCalls } = Slot;

/** Powers of two of microseconds, up to four seconds; the last one takes all that is longer. */
export const latencyBuckets = 24;
const slotsPerQueue = Slot.Latency + latencyBuckets;
const rowBytes = slotsPerQueue * Float64Array.BYTES_PER_ELEMENT;

/** What one queue did since its backend was started. */
export interface QueueCounters {
  /** Chains that the device completed. */
  readonly requests: number;
  /** Bytes in the buffers that the driver filled for them. */
  readonly bytesRead: number;
  /** Bytes that the device reported as written to the driver's buffers. */
  readonly bytesWritten: number;
  /** Times the lane was woken for the queue; kicks that came before it looked count as one. */
  readonly kicks: number;
  /** Notifications sent to the driver. */
  readonly calls: number;
  /** Batches of used buffers that the driver wanted no notification for. */
  readonly suppressedCalls: number;
  /** Chains that no device could serve; each stopped its queue. */
  readonly badChains: number;
  /** Times the queue was held back since the device had used up its budget. */
  readonly throttled: number;
  /**
   * Requests by the time they took, from the start of the lane's turn that found them to their publication with the
   * rest of their batch. Element 0 is below one microsecond, element i from 2^(i-1) to 2^i microseconds, the last
   * one everything longer. A sample: requests that were found in one of sixteen turns of the lane. Queues that
   * lend buffers to the device have no latency.
   */
  readonly latency: readonly number[];
}

/** Memory for the counters of a device: that of an earlier run if it fits, otherwise new and all zero. */
export function continuedCounters(
  queueCount: number,
  earlier: SharedArrayBuffer | undefined,
): SharedArrayBuffer {
  const sizeBytes = queueCount * rowBytes;
  return earlier?.byteLength === sizeBytes ? earlier : new SharedArrayBuffer(sizeBytes);
}

/** The lane's end of one queue's counters. Hot: plain stores, nothing allocated. */
export class QueueCounterWriter {
  // Not with #, whose content the engine would check at each use.
  private readonly slots: Float64Array;

  constructor(memory: SharedArrayBuffer, queue: number) {
    this.slots = new Float64Array(memory, queue * rowBytes, slotsPerQueue);
  }

  served(requests: number, bytesRead: number, bytesWritten: number): void {
    const { slots } = this;
    slots[Requests] = (slots[Requests] as number) + requests;
    slots[BytesRead] = (slots[BytesRead] as number) + bytesRead;
    slots[BytesWritten] = (slots[BytesWritten] as number) + bytesWritten;
  }

  /** `requests` took `milliseconds` each. */
  took(requests: number, milliseconds: number): void {
    this.#add(Slot.Latency + latencyBucket(milliseconds), requests);
  }

  kicked(): void {
    this.#add(Kicks, 1);
  }

  published(called: boolean): void {
    this.#add(called ? Calls : SuppressedCalls, 1);
  }

  broken(): void {
    this.#add(Slot.BadChains, 1);
  }

  throttled(): void {
    this.#add(Slot.Throttled, 1);
  }

  #add(slot: number, amount: number): void {
    this.slots[slot] = (this.slots[slot] as number) + amount;
  }
}

/** Index of the histogram's bucket for a time. */
function latencyBucket(milliseconds: number): number {
  const microseconds = milliseconds * 1000;
  if (microseconds >= 2 ** (latencyBuckets - 2)) return latencyBuckets - 1;
  return 32 - Math.clz32(microseconds);
}

/** All queues' counters as they are now. */
export function readCounters(memory: SharedArrayBuffer): QueueCounters[] {
  const rows: QueueCounters[] = [];
  for (let offset = 0; offset < memory.byteLength; offset += rowBytes) {
    const row = new Float64Array(memory, offset, slotsPerQueue);
    const at = (slot: number): number => row[slot] ?? 0;
    rows.push({
      requests: at(Slot.Requests),
      bytesRead: at(Slot.BytesRead),
      bytesWritten: at(Slot.BytesWritten),
      kicks: at(Slot.Kicks),
      calls: at(Slot.Calls),
      suppressedCalls: at(Slot.SuppressedCalls),
      badChains: at(Slot.BadChains),
      throttled: at(Slot.Throttled),
      latency: [...row.subarray(Slot.Latency)],
    });
  }
  return rows;
}
