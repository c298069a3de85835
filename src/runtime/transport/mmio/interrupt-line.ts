/**
 * The one interrupt of an mmio device (VIRTIO 1.4, 4.2.2: InterruptStatus, InterruptACK): level-triggered, asserted as
 * long as an event waits for its acknowledgement.
 */
export class InterruptLine {
  readonly #assert: (asserted: boolean) => void;
  #status = 0;

  /** `assert` is called when the level changes. */
  constructor(assert: (asserted: boolean) => void) {
    this.#assert = assert;
  }

  /** Events (`MmioInterrupt`) that are not acknowledged. */
  get status(): number {
    return this.#status;
  }

  raise(event: number): void {
    this.#set(this.#status | event);
  }

  acknowledge(events: number): void {
    this.#set(this.#status & ~events);
  }

  clear(): void {
    this.#set(0);
  }

  #set(status: number): void {
    const changes = (status !== 0) !== (this.#status !== 0);
    this.#status = status;
    if (changes) this.#assert(status !== 0);
  }
}
