import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Attack, attacks } from "wheelbase/driver";
import { TwoDisks } from "./two-disks.js";

const idleMs = 20;
/** A thread that spins takes all of the time; one that sleeps hardly any, whatever else this process does. */
const mostBusyShare = 0.6;

/** Mappings of guest memory, of either side; the JavaScript engine's own come and go. */
function guestMappings(): number {
  return readFileSync("/proc/self/maps", "utf8")
    .split("\n")
    .filter((line) => line.includes("memfd:wheelbase")).length;
}

/** Share of one processor that the whole process uses while nobody asks it for anything. */
async function busyShare(): Promise<number> {
  const before = process.cpuUsage();
  const start = performance.now();
  await setTimeout(idleMs);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / (performance.now() - start);
}

async function expectIdle(): Promise<void> {
  await expect.poll(busyShare, { timeout: 2000, interval: 1 }).toBeLessThan(mostBusyShare);
}

describe("an attack on a served device", () => {
  const disks = new TwoDisks();
  let mappingsBefore = 0;

  beforeAll(async () => {
    await disks.start();
    mappingsBefore = guestMappings();
  });
  afterAll(() => disks.stop());

  async function carryOut(attack: Attack): Promise<void> {
    const result = await attack.run({ socketPath: disks.victim });
    try {
      expect(attack.holds).toContain(result.outcome);
      // The attacker is still connected: its queue may be broken, its neighbour and the lane are not.
      disks.expectNeighbourWorks();
      await expectIdle();
    } finally {
      result.close();
    }
    disks.expectVictimWorks();
    await disks.expectNothingLeaked();
    // The lane lets go of them in its own time.
    await expect.poll(guestMappings, { timeout: 10_000 }).toBeLessThanOrEqual(mappingsBefore);
  }

  it.each(attacks)("$name", carryOut);
});

it("names each attack once", () => {
  expect(new Set(attacks.map(({ name }) => name)).size).toBe(attacks.length);
});
