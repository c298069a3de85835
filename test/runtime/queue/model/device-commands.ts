import type { Command } from "fast-check";
import { expect } from "vitest";
import { QueueFault } from "../../../../src/runtime/queue/fault.js";
import { bytesOf, type RingModel, total } from "./ring-model.js";
import type { RingPair } from "./ring-pair.js";

type RingCommand = Command<RingModel, RingPair>;

/** The device takes chains: those that are visible, in their order, with their bytes. */
export class Take implements RingCommand {
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  check(): boolean {
    return true;
  }

  run(model: RingModel, real: RingPair): void {
    for (let left = this.#most; left > 0; left--) {
      expect(real.device.isPending()).toBe(model.visible.length > 0);
      const chain = real.device.pop();
      expect(real.device.fault).toBe(QueueFault.None);
      const request = model.visible.shift();
      expect(chain === null ? undefined : real.numbers.get(chain.id)).toBe(request?.number);
      if (chain === null || request === undefined) return;
      expect(chain.readable.length).toBe(total(request.readable));
      expect(chain.writable.length).toBe(total(request.writable));
      const bytes = new Uint8Array(chain.readable.length);
      chain.readable.copyTo(bytes, 0);
      expect(bytes).toEqual(bytesOf(request.seed, bytes.length));
      real.taken.set(request.number, chain);
      model.taken.push(request);
    }
  }

  toString(): string {
    return `take(${this.#most})`;
  }
}

/** The device takes a chain, thinks better of it and puts it back. */
export class PutBack implements RingCommand {
  check(): boolean {
    return true;
  }

  run(model: RingModel, real: RingPair): void {
    const chain = real.device.pop();
    expect(chain !== null).toBe(model.visible.length > 0);
    if (chain !== null) real.device.unpop(chain);
  }

  toString(): string {
    return "put back";
  }
}

/** The device finishes one of its chains, not always the oldest, and not always writing all of it. */
export class Complete implements RingCommand {
  readonly #which: number;
  readonly #full: boolean;

  constructor(which: number, full: boolean) {
    this.#which = which;
    this.#full = full;
  }

  check(model: Readonly<RingModel>): boolean {
    return model.taken.some(({ completed }) => !completed);
  }

  run(model: RingModel, real: RingPair): void {
    const open = model.taken.filter(({ completed }) => !completed);
    complete(model, real, open[this.#which % open.length]?.number ?? -1, this.#full);
  }

  toString(): string {
    return `complete(${this.#which}, ${this.#full})`;
  }
}

function complete(model: RingModel, real: RingPair, number: number, full: boolean): void {
  const request = model.taken.find((one) => one.number === number);
  const chain = real.taken.get(number);
  if (request === undefined || chain === undefined) throw new Error(`no request ${number}`);
  real.taken.delete(number);
  const room = chain.writable.length;
  request.written = full ? room : room >>> 1;
  chain.writable.copyFrom(bytesOf(request.seed ^ 0xff, request.written), 0);
  request.completed = true;
  real.device.push(chain);
  model.settle();
}

/** The device shows what it finished. A driver that sleeps has to be called for the first of it. */
export class PublishUsed implements RingCommand {
  check(): boolean {
    return true;
  }

  run(model: RingModel, real: RingPair): void {
    publishUsed(model, real);
  }

  toString(): string {
    return "publish used";
  }
}

function publishUsed(model: RingModel, real: RingPair): void {
  const wantsCall = real.device.publish();
  if (model.returned.length === 0) expect(wantsCall).toBe(false);
  else if (model.driverSleeps) expect(wantsCall).toBe(true);
  if (wantsCall) model.driverSleeps = false;
  model.used.push(...model.returned.splice(0));
}

/** The device asks for kicks, which is refused exactly when there are chains. */
export class DeviceSleep implements RingCommand {
  check(): boolean {
    return true;
  }

  run(model: RingModel, real: RingPair): void {
    const more = real.device.resumeKicks();
    expect(more).toBe(model.visible.length > 0);
    model.deviceSleeps = !more;
  }

  toString(): string {
    return "device sleeps";
  }
}

/** The device looks at the ring by itself for a while. */
export class DevicePolls implements RingCommand {
  check(): boolean {
    return true;
  }

  run(model: RingModel, real: RingPair): void {
    real.device.suppressKicks();
    model.deviceSleeps = false;
  }

  toString(): string {
    return "device polls";
  }
}

/**
 * The device stops and goes on elsewhere from the base alone. Chains it has not finished come again; that works for
 * those taken last, so it finishes all others before (as `Device.stopped` demands of it).
 */
export class Suspend implements RingCommand {
  check(): boolean {
    return true;
  }

  run(model: RingModel, real: RingPair): void {
    if (!canTakeBack(model, real)) {
      for (const { number, completed } of [...model.taken]) {
        if (!completed) complete(model, real, number, true);
      }
    }
    real.device.takeBack();
    expect(real.device.inFlight).toBe(0);
    publishUsed(model, real);
    for (const request of model.taken) {
      request.completed = false;
      request.written = 0;
    }
    model.visible.unshift(...model.taken.splice(0));
    real.taken.clear();
    model.deviceSleeps = false;
    real.reopen(real.device.base);
  }

  toString(): string {
    return "suspend and resume";
  }
}

/** Whether nothing that was taken after a pending chain has been returned already. */
function canTakeBack(model: RingModel, real: RingPair): boolean {
  if (model.setup.inOrder) return true;
  const oldest = model.taken[0]?.number ?? Number.POSITIVE_INFINITY;
  const gone = [...model.returned, ...model.used].some(({ number }) => number > oldest);
  // A younger request that the driver has back already: no list holds it any more.
  const last = model.taken.at(-1)?.number ?? -1;
  const isWhole = model.taken.length === 0 || last - oldest + 1 === model.taken.length;
  const nextVisible = model.visible[0]?.number ?? model.committed[0]?.number ?? model.next;
  const reachesEnd = model.taken.length === 0 || last + 1 === nextVisible;
  return !gone && isWhole && reachesEnd && real.taken.size === model.taken.length;
}
