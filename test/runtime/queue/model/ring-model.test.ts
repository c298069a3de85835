import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  Complete,
  DevicePolls,
  DeviceSleep,
  PublishUsed,
  PutBack,
  Suspend,
  Take,
} from "./device-commands.js";
import { AddChain, DriverPolls, DriverSleep, Publish, Reap } from "./driver-commands.js";
import { RingModel } from "./ring-model.js";
import { RingPair, type RingSetup } from "./ring-pair.js";

const splitStart = fc.oneof(fc.constantFrom(0, 32767, 65530, 65535), fc.nat(65535));
const split = fc.record({
  packed: fc.constant(false),
  size: fc.constantFrom(1, 2, 4, 8, 16, 256),
  start: splitStart,
});
const packed = fc.constantFrom(1, 2, 3, 5, 7, 8, 19, 256).chain((size) =>
  fc.record({
    packed: fc.constant(true),
    size: fc.constant(size),
    start: fc
      .tuple(fc.nat(size - 1), fc.boolean())
      .map(([position, wrap]) => position | (wrap ? 0x8000 : 0)),
  }),
);

const lengths = fc.array(fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constant(0)), {
  maxLength: 4,
});
const count = fc.integer({ min: 1, max: 6 });
const add = fc
  .tuple(lengths, lengths, fc.boolean())
  .map(([readable, writable, indirect]) => new AddChain(readable, writable, indirect));
const complete = fc
  .tuple(fc.nat(7), fc.boolean())
  .map(([which, full]) => new Complete(which, full));
const commands = fc.commands(
  [
    add,
    add,
    add,
    fc.constant(new Publish()),
    fc.constant(new Publish()),
    count.map((most) => new Take(most)),
    count.map((most) => new Take(most)),
    complete,
    complete,
    fc.constant(new PublishUsed()),
    count.map((most) => new Reap(most)),
    fc.constant(new DriverSleep()),
    fc.constant(new DriverPolls()),
    fc.constant(new DeviceSleep()),
    fc.constant(new DevicePolls()),
    fc.constant(new PutBack()),
    fc.constant(new Suspend()),
  ],
  { maxCommands: 150, size: "max" },
);

function runModel(setup: RingSetup, steps: Iterable<fc.Command<RingModel, RingPair>>): void {
  const model = new RingModel(setup);
  const real = new RingPair(setup);
  try {
    fc.modelRun(() => ({ model, real }), steps);
    finish(model, real);
  } finally {
    real.close();
  }
}

/** Lets everything that is on its way arrive: nothing may be left, and the ring is empty again. */
function finish(model: RingModel, real: RingPair): void {
  const most = model.outstanding + 1;
  new Publish().run(model, real);
  new Take(most).run(model, real);
  while (new Complete(0, true).check(model)) new Complete(0, true).run(model, real);
  new PublishUsed().run(model, real);
  new Reap(most).run(model, real);
  expect(model.outstanding).toBe(0);
  expect(real.driver.outstanding).toBe(0);
  expect(real.driver.freeDescriptors).toBe(real.setup.size);
  expect(real.device.inFlight).toBe(0);
}

const options = [true, false].flatMap((eventIndex) =>
  [true, false].flatMap((indirect) =>
    [true, false].map((inOrder) => ({ eventIndex, indirect, inOrder })),
  ),
);

describe.each([
  { layout: "split", rings: split },
  { layout: "packed", rings: packed },
])("a $layout ring does what its model does", ({ rings }) => {
  it.each(options)("events $eventIndex, indirect $indirect, in order $inOrder", (negotiated) => {
    fc.assert(
      fc.property(rings, commands, (ring, steps) => runModel({ ...ring, ...negotiated }, steps)),
      { numRuns: 60, seed: 20261 },
    );
  });
});

describe.each([
  { packed: false, size: 32768, start: 65000 },
  { packed: true, size: 32767, start: 0x8000 | 32000 },
  { packed: true, size: 32768, start: 5 },
])("the largest rings (packed $packed, size $size)", (ring) => {
  it.each([true, false])("go round several times (in order: %s)", (inOrder) => {
    const setup = { ...ring, eventIndex: true, indirect: false, inOrder };
    const real = new RingPair(setup);
    const { driver, device } = real;
    const one = real.place(4);
    let done = 0;
    for (let round = 0; round < 5; round++) {
      while (driver.add([], [one]) >= 0);
      expect(driver.freeDescriptors).toBe(0);
      expect(driver.publish()).toBe(true);
      const chains = Array.from({ length: ring.size }, () => device.pop());
      expect(device.pop()).toBeNull();
      if (!inOrder) chains.reverse();
      for (const chain of chains) if (chain !== null) device.push(chain);
      expect(device.publish()).toBe(true);
      expect(device.resumeKicks()).toBe(false);
      while (driver.popUsed() >= 0) done++;
      expect(driver.resumeInterrupts()).toBe(false);
      expect(driver.freeDescriptors).toBe(ring.size);
    }
    expect(done).toBe(5 * ring.size);
    real.close();
  });

  it("take one chain of all their descriptors", () => {
    const real = new RingPair({ ...ring, eventIndex: false, indirect: false, inOrder: false });
    const { driver, device } = real;
    const one = real.place(2);
    for (let round = 0; round < 3; round++) {
      const id = driver.add([], new Array(ring.size).fill(one));
      driver.publish();
      const chain = device.pop();
      expect(chain?.writable.length).toBe(2 * ring.size);
      if (chain !== null) device.push(chain);
      device.publish();
      expect([driver.popUsed(), driver.freeDescriptors]).toEqual([id, ring.size]);
    }
    real.close();
  });
});
