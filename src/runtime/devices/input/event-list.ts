import { EventType, SYN_REPORT } from "../../../catalogue/input-events.js";

/** Events that wait for buffers: some seconds of a busy touch screen. */
const capacity = 4096;

/**
 * Events on their way to the guest, in whole sequences: what came before a SYN_REPORT is kept or lost together with it
 * (VIRTIO 1.4, 5.8.6.2). A sequence is seen only when it is complete, and one for which there is no room is lost.
 *
 *   ring  | head .. complete: to be delivered | complete .. end: the sequence that is being told |
 */
export class EventList {
  /** Three numbers an event: type, code, value. */
  readonly #ring = new Int32Array(3 * capacity);
  #head = 0;
  #complete = 0;
  #end = 0;
  #isLosing = false;
  /** Sequences that were lost. */
  lost = 0;

  get isEmpty(): boolean {
    return this.#head === this.#complete;
  }

  add(type: number, code: number, value: number): void {
    const isReport = type === EventType.Synchronization && code === SYN_REPORT;
    if (this.#end - this.#head === capacity) this.#isLosing = true;
    if (!this.#isLosing) {
      const at = 3 * (this.#end % capacity);
      this.#ring[at] = type;
      this.#ring[at + 1] = code;
      this.#ring[at + 2] = value;
      this.#end++;
    }
    if (!isReport) return;
    if (this.#isLosing) {
      this.lost++;
      this.#end = this.#complete;
    }
    this.#isLosing = false;
    this.#complete = this.#end;
  }

  /** Of the oldest event; there has to be one. */
  get type(): number {
    return this.#ring[3 * (this.#head % capacity)] as number;
  }

  get code(): number {
    return this.#ring[3 * (this.#head % capacity) + 1] as number;
  }

  get value(): number {
    return this.#ring[3 * (this.#head % capacity) + 2] as number;
  }

  shift(): void {
    this.#head++;
  }

  clear(): void {
    this.#head = 0;
    this.#complete = 0;
    this.#end = 0;
    this.#isLosing = false;
  }
}
