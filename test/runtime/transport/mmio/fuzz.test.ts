import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MmioRegister } from "../../../../src/catalogue/transports/mmio.js";
import { type EchoMachine, echoMachine, memoryBytes, negotiated, running } from "./guest.js";

const offsets = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...Object.values(MmioRegister)) },
  { weight: 2, arbitrary: fc.nat(0x120) },
  { weight: 1, arbitrary: fc.oneof(fc.integer(), fc.double()) },
);
const sizes = fc.oneof(
  { weight: 8, arbitrary: fc.constant(4) },
  { weight: 1, arbitrary: fc.constantFrom(1, 2, 8) },
  { weight: 1, arbitrary: fc.oneof(fc.integer(), fc.double()) },
);
const values = fc.oneof(
  { weight: 4, arbitrary: fc.nat(4) },
  { weight: 4, arbitrary: fc.constantFrom(3, negotiated, running, 128, 0, 16, 4096, 8192, 65536) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 0xffffffff }) },
  { weight: 1, arbitrary: fc.oneof(fc.integer(), fc.double(), fc.constant(2 ** 60)) },
);
const accesses = fc.array(
  fc.record({ isWrite: fc.boolean(), offset: offsets, size: sizes, value: values }),
  { minLength: 1, maxLength: 200 },
);

type Access = typeof accesses extends fc.Arbitrary<(infer One)[]> ? One : never;

function play({ device, driver }: EchoMachine, sequence: readonly Access[]): void {
  for (const { isWrite, offset, size, value } of sequence) {
    if (isWrite) {
      device.write(offset, size, value);
    } else {
      const found = device.read(offset, size);
      expect(Number.isInteger(found) && found >= 0 && found <= 0xffffffff).toBe(true);
    }
    driver.interrupts.wait(10);
  }
}

/** The device that went through anything works after a reset. */
function expectAlive({ driver, exchange, set }: EchoMachine): void {
  set(MmioRegister.Status, 0);
  expect(driver.status).toBe(0);
  for (const queue of driver.queues) queue.ring.close();
  driver.queues = [];
  set(MmioRegister.Status, 3);
  driver.start();
  expect(exchange(0, 77)).toBe(77);
}

describe("mmio registers under random accesses", () => {
  it("neither throw nor hang, and the device works after a reset", () => {
    fc.assert(
      fc.property(accesses, (sequence) => {
        const machine = echoMachine();
        play(machine, sequence);
        expectAlive(machine);
      }),
      { numRuns: 150 },
    );
  });

  it("never harm a running device's memory without a queue that points there", () => {
    fc.assert(
      fc.property(accesses, (sequence) => {
        const machine = echoMachine();
        machine.driver.start();
        const before = machine.memory.read(0, memoryBytes);
        // The rings are empty and frozen until a reset; no reset of device or queue is played.
        const harmless = sequence.filter(
          ({ isWrite, offset }) =>
            !isWrite || (offset !== MmioRegister.Status && offset !== MmioRegister.QueueReset),
        );
        play(machine, harmless);
        // What the device wrote are the notification fields of its own rings, which are part of its device areas.
        for (const { ring } of machine.driver.queues) {
          const { address, length } = ring.places.used;
          before.set(machine.memory.read(address, length), address);
        }
        expect(Buffer.compare(machine.memory.read(0, memoryBytes), before)).toBe(0);
      }),
      { numRuns: 100 },
    );
  });
});
