import type { Command } from "fast-check";
import { expect } from "vitest";
import { bytesOf, type ModelRequest, type RingModel, total } from "./ring-model.js";
import { indirectEntries, type RingPair } from "./ring-pair.js";

type RingCommand = Command<RingModel, RingPair>;

/** The driver builds one chain. It succeeds exactly when the books say that there is room. */
export class AddChain implements RingCommand {
  readonly #readable: readonly number[];
  readonly #writable: readonly number[];
  readonly #indirect: boolean;

  constructor(readable: readonly number[], writable: readonly number[], indirect: boolean) {
    this.#readable = readable;
    this.#writable = writable;
    this.#indirect = indirect;
  }

  check(): boolean {
    return true;
  }

  run(model: RingModel, real: RingPair): void {
    const indirect = this.#indirect && model.setup.indirect;
    const readable = this.#readable.map((length) => real.place(length));
    const writable = this.#writable.map((length) => real.place(length));
    const count = readable.length + writable.length;
    const fits = indirect
      ? count <= indirectEntries && model.freeDescriptors > 0
      : count <= model.freeDescriptors;
    const id = real.driver.add(readable, writable, indirect);
    expect(id >= 0).toBe(fits && count > 0);
    if (id < 0) return;
    expect(real.numbers.has(id)).toBe(false);
    const number = model.next++;
    const descriptors = indirect ? 1 : count;
    const seed = (number * 13) & 0xff;
    const request: ModelRequest = {
      number,
      id,
      descriptors,
      readable,
      writable,
      seed,
      written: 0,
      completed: false,
    };
    real.numbers.set(id, number);
    const bytes = bytesOf(seed, total(readable));
    let done = 0;
    for (const { address, length } of readable) {
      real.memory.write(address, bytes.subarray(done, done + length));
      done += length;
    }
    model.committed.push(request);
    model.freeDescriptors -= descriptors;
  }

  toString(): string {
    return `add([${this.#readable}], [${this.#writable}], ${this.#indirect})`;
  }
}

/** The driver shows its chains. A device that sleeps has to be kicked for the first of them. */
export class Publish implements RingCommand {
  check(): boolean {
    return true;
  }

  run(model: RingModel, real: RingPair): void {
    const wantsKick = real.driver.publish();
    if (model.committed.length === 0) expect(wantsKick).toBe(false);
    else if (model.deviceSleeps) expect(wantsKick).toBe(true);
    if (wantsKick) model.deviceSleeps = false;
    model.visible.push(...model.committed.splice(0));
  }

  toString(): string {
    return "publish";
  }
}

/** The driver takes chains back: all that are used, in their order, each once, with its bytes. */
export class Reap implements RingCommand {
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  check(): boolean {
    return true;
  }

  run(model: RingModel, real: RingPair): void {
    expect(real.driver.hasUsed()).toBe(model.used.length > 0);
    for (let left = this.#most; left > 0; left--) {
      const id = real.driver.popUsed();
      const request = model.used.shift();
      expect(id).toBe(request?.id ?? -1);
      if (request === undefined) return;
      real.numbers.delete(id);
      expect(real.driver.usedLength).toBe(request.written);
      const answer = request.writable.map(({ address, length }) =>
        real.memory.read(address, length),
      );
      const expected = bytesOf(request.seed ^ 0xff, request.written);
      expect(Buffer.concat(answer).subarray(0, request.written).equals(expected)).toBe(true);
      model.freeDescriptors += request.descriptors;
    }
  }

  toString(): string {
    return `reap(${this.#most})`;
  }
}

/** The driver asks to be woken, which is refused exactly when there is something to take back. */
export class DriverSleep implements RingCommand {
  check(): boolean {
    return true;
  }

  run(model: RingModel, real: RingPair): void {
    const isReady = real.driver.resumeInterrupts();
    expect(isReady).toBe(model.used.length > 0);
    model.driverSleeps = !isReady;
  }

  toString(): string {
    return "driver sleeps";
  }
}

/** The driver looks at the ring by itself for a while. */
export class DriverPolls implements RingCommand {
  check(): boolean {
    return true;
  }

  run(model: RingModel, real: RingPair): void {
    real.driver.suppressInterrupts();
    model.driverSleeps = false;
  }

  toString(): string {
    return "driver polls";
  }
}
