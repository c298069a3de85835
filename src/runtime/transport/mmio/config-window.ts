import type { RegisterInterface } from "../../device/register-interface.js";
import type { AccessCounters } from "./access-counters.js";

/** The configuration space of an mmio device as its driver loads and stores it (VIRTIO 1.4, 4.2.2.2). */
export class ConfigWindow {
  readonly #registers: RegisterInterface;
  readonly #accesses: AccessCounters;
  readonly #bytes = new Uint8Array(4);
  readonly #data = new DataView(this.#bytes.buffer);

  constructor(registers: RegisterInterface, accesses: AccessCounters) {
    this.#registers = registers;
    this.#accesses = accesses;
  }

  read(offset: number, size: number): number {
    const { sizeBytes } = this.#registers.runner.device.config;
    if (!isConfigWidth(size) || !(offset + size <= sizeBytes)) this.#accesses.malformed++;
    if (!isConfigWidth(size) || !(offset < sizeBytes)) return 0;
    this.#bytes.fill(0);
    this.#registers.readConfig(offset, this.#bytes.subarray(0, size));
    return this.#data.getUint32(0, true);
  }

  write(offset: number, size: number, value: number): void {
    const { sizeBytes } = this.#registers.runner.device.config;
    if (!isConfigWidth(size) || !(offset + size <= sizeBytes)) {
      this.#accesses.malformed++;
      return;
    }
    this.#data.setUint32(0, value, true);
    const taken = this.#registers.writeConfig(offset, this.#bytes.slice(0, size));
    if (!taken) this.#accesses.refused++;
  }
}

/** Fields of 64 bits are read in two halves (4.2.2.2). */
function isConfigWidth(size: number): boolean {
  return size === 1 || size === 2 || size === 4;
}
