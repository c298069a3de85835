import { Worker } from "node:worker_threads";
import { DescFlag } from "../../../catalogue/queues.js";
import { DriverError } from "../driver-error.js";
import type { Attack } from "./attack.js";
import { AttackScene, farRegionEnd } from "./attack-scene.js";
import type { MutatorOrder } from "./mutator-thread.js";

const requests = 3000;

/** An attack by a second thread that changes memory while the device reads it. */
function raceAttack(
  name: string,
  does: string,
  packed: boolean,
  changes: (scene: AttackScene) => MutatorOrder["changes"],
): Attack {
  return {
    name,
    class: ["CVE-2020-14375", "FreeBSD SA-24:17", "TOCTOU"],
    does,
    // A value is either read as it was or as it is; the device may be lucky throughout.
    holds: ["answered", "needs-reset"],
    async run(target) {
      const scene = new AttackScene(target, { packed });
      const stop = new Int32Array(new SharedArrayBuffer(4));
      const { fd, sizeBytes } = scene.driver.memory;
      const order: MutatorOrder = { fd, sizeBytes, stop, changes: changes(scene) };
      const mutator = new Worker(new URL("./mutator-thread.js", import.meta.url), {
        workerData: order,
      });
      try {
        await new Promise((resolve) => mutator.once("message", resolve));
        scene.outcome = race(scene);
      } finally {
        Atomics.store(stop, 0, 1);
        await new Promise((resolve) => mutator.once("exit", resolve));
      }
      return scene;
    },
  };
}

/** Keeps good requests coming, by any luck, until the device had enough or all are done. */
function race(scene: AttackScene): AttackScene["outcome"] {
  const { ring } = scene.queue;
  let done = 0;
  try {
    for (let round = 0; round < requests && done < requests; round++) {
      while (scene.addRequest(512, round % 2 === 0) >= 0);
      scene.queue.submit();
      scene.queue.kick();
      while (ring.popUsed() >= 0) done++;
      if (round % 64 === 0 && scene.watch(() => true) === "needs-reset") return "needs-reset";
    }
  } catch (error) {
    // With its own rings in disorder the driver may see things that no device did.
    if (!(error instanceof DriverError) || error.code !== "queue") throw error;
  }
  return scene.watch(() => true);
}

export const raceAttacks: readonly Attack[] = [
  raceAttack(
    "header that changes while it is read",
    "type and sector go to and fro between a good read and nonsense",
    false,
    (scene) => [
      { address: scene.header, values: [0, 0xffff_ffff] },
      { address: scene.header + 12, values: [0, 0xffff_ffff] },
    ],
  ),
  ...[false, true].flatMap((packed) => [
    raceAttack(
      `${packed ? "packed" : "split"} descriptors that change while they are read`,
      "lengths and addresses go to and fro between memory and what lies behind its end",
      packed,
      (scene) => {
        const { descriptors } = scene.queue.ring.places;
        return [0, 1, 2].flatMap((index) => [
          { address: descriptors.address + 16 * index + 4, values: [0, 0x7fff_ffff] },
          { address: descriptors.address + 16 * index + 8, values: [512, 0xffff_ffff] },
        ]);
      },
    ),
    raceAttack(
      `indirect tables of a ${packed ? "packed" : "split"} ring that change while they are read`,
      "lengths, addresses and flags of table entries, with loops and tables in tables",
      packed,
      (scene) => {
        // Tables of the ring come first in its memory behind the ring areas; every word there may be one.
        const start = scene.queue.ring.places.used.address + 256;
        return Array.from({ length: 16 }, (_, index) => [
          { address: start + 64 * index + 8, values: [16, 0xffff_fff0] },
          {
            address: start + 64 * index + 12,
            values: [DescFlag.Next | (1 << 16), DescFlag.Next, DescFlag.Indirect],
          },
          { address: start + 64 * index + 16, values: [0, farRegionEnd % 2 ** 32] },
        ]).flat();
      },
    ),
  ]),
];
