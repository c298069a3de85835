import { DescFlag } from "../../../catalogue/queues.js";
import { DriverError } from "../driver-error.js";
import type { RawSplitRing } from "../raw-split-ring.js";
import { SplitDriverQueue } from "../split-driver-queue.js";
import type { Attack, AttackOutcome } from "./attack.js";
import { AttackScene, boundary, farRegionEnd, type SceneOptions } from "./attack-scene.js";

const { Next, Write, Indirect } = DescFlag;

type Script = (scene: AttackScene, raw: RawSplitRing) => void;

/** An attack that writes a split ring, shows it and kicks. */
function ringAttack(
  name: string,
  cases: readonly string[],
  does: string,
  script: Script,
  holds: readonly AttackOutcome[] = ["needs-reset"],
  options: SceneOptions = {},
): Attack {
  return {
    name,
    class: cases,
    does,
    holds,
    run(target) {
      const scene = new AttackScene(target, options);
      const { ring } = scene.queue;
      if (!(ring instanceof SplitDriverQueue)) {
        throw new DriverError("unsupported", "the attack needs a split ring");
      }
      script(scene, ring.raw);
      return scene.observe(() => ring.raw.usedIndex !== 0);
    },
  };
}

/** Makes the chain at descriptor 0 available. */
function show(raw: RawSplitRing, head = 0): void {
  raw.available(0, head);
  raw.availableIndex(1);
}

/** One chain of a single descriptor. */
function single(address: number, length: number, flags: number): Script {
  return (_scene, raw) => {
    raw.descriptor(0, address, length, flags, 0);
    show(raw);
  };
}

export const splitAttacks: readonly Attack[] = [
  ringAttack(
    "descriptor that leads to itself",
    ["OpenVMM 4045", "CVE-2020-10724"],
    "a chain without an end",
    (scene, raw) => {
      raw.descriptor(0, scene.header, 16, Next, 0);
      show(raw);
    },
  ),
  ringAttack(
    "loop over all descriptors",
    ["OpenVMM 4045"],
    "a chain that goes round the table",
    (scene, raw) => {
      for (let index = 0; index < 16; index++) {
        raw.descriptor(index, scene.header, 1, Next, (index + 1) % 16);
      }
      show(raw);
    },
  ),
  ringAttack(
    "head beyond the table",
    ["crosvm peek"],
    "an available head of 0xffff",
    (_scene, raw) => show(raw, 0xffff),
  ),
  ringAttack(
    "next beyond the table",
    ["crosvm peek"],
    "a next field of 16 in a table of 16",
    (scene, raw) => {
      raw.descriptor(0, scene.header, 16, Next, 16);
      show(raw);
    },
  ),
  ringAttack(
    "available index far ahead",
    ["vm-virtio 196", "Firecracker 3149", "CVE-2016-5403"],
    "an available index of 0x8000 in a ring of 16",
    (scene, raw) => {
      raw.descriptor(0, scene.status, 1, Write, 0);
      raw.availableIndex(0x8000);
    },
  ),
  ringAttack(
    "available index one too far",
    ["CVE-2016-5403"],
    "17 chains in a ring of 16",
    (scene, raw) => {
      raw.descriptor(0, scene.status, 1, Write, 0);
      raw.availableIndex(17);
    },
  ),
  ringAttack(
    "one head in every slot",
    ["CVE-2016-5403"],
    "the same good chain 16 times at once",
    (scene, raw) => {
      raw.descriptor(0, scene.header, 16, Next, 1);
      raw.descriptor(1, scene.status, 1, Write, 0);
      for (let slot = 0; slot < 16; slot++) raw.available(slot, 0);
      raw.availableIndex(16);
    },
    ["answered"],
  ),
  ringAttack(
    "buffer at the end of the address space",
    ["OpenVMM 4046", "CVE-2018-1059"],
    "address and length that wrap at 2^64",
    single(2 ** 64 - 2048, 4096, Write),
  ),
  ringAttack(
    "buffer beyond a region's end",
    ["CVE-2019-18960", "CVE-2018-1059"],
    "512 bytes that start 511 before the end of memory",
    single(farRegionEnd - 511, 512, Write),
  ),
  ringAttack(
    "buffer of the largest length",
    ["v86 signed length"],
    "0xffffffff bytes from address 0",
    single(0, 0xffff_ffff, Write),
  ),
  ringAttack(
    "buffer of a negative length",
    ["v86 signed length"],
    "0x80000000 bytes from address 0",
    single(0, 0x8000_0000, 0),
  ),
  ringAttack(
    "buffer in a hole",
    ["CVE-2020-10725"],
    "an address between two regions",
    single(boundary + 0x100_0000, 16, 0),
  ),
  ringAttack(
    "readable descriptor behind a writable one",
    ["order"],
    "the status before the header",
    (scene, raw) => {
      raw.descriptor(0, scene.status, 1, Write | Next, 1);
      raw.descriptor(1, scene.header, 16, 0, 0);
      show(raw);
    },
  ),
  ringAttack(
    "indirect descriptor that was not negotiated",
    ["negotiation"],
    "INDIRECT without VIRTIO_F_INDIRECT_DESC",
    (scene, raw) => {
      raw.descriptor(0, scene.table, 16, Indirect, 0);
      show(raw);
    },
    ["needs-reset"],
    { withoutIndirect: true },
  ),
  ringAttack(
    "buffers on the rings themselves",
    ["CVE-2024-3446"],
    "a read whose data go over the descriptor table and the used ring",
    (scene, raw) => {
      const { descriptors, used } = scene.queue.ring.places;
      raw.descriptor(0, scene.header, 16, Next, 1);
      raw.descriptor(1, descriptors.address, 256, Write | Next, 2);
      raw.descriptor(2, used.address, 128, Write | Next, 3);
      raw.descriptor(3, used.address + 128, 129, Write, 0);
      show(raw);
    },
    ["answered", "ignored", "needs-reset"],
  ),
  ...[0, 8, 24, 16 * 1025, 0xffff_fff0].map((length) =>
    ringAttack(
      `indirect table of ${length} bytes`,
      ["table length"],
      "a table of no whole, or too many, descriptors",
      (scene, raw) => {
        raw.descriptor(0, scene.table, length, Indirect, 0);
        show(raw);
      },
    ),
  ),
  ringAttack(
    "indirect table in an indirect table",
    ["v86 host hang", "CVE-2020-14374"],
    "a table whose entry is the table",
    (scene, raw) => {
      scene.writeDescriptor(scene.table, scene.table, 16, Indirect, 0);
      raw.descriptor(0, scene.table, 16, Indirect, 0);
      show(raw);
    },
  ),
  ringAttack(
    "indirect table with a loop",
    ["OpenVMM 4045"],
    "two entries that lead to each other",
    (scene, raw) => {
      scene.writeDescriptor(scene.table, scene.header, 1, Next, 1);
      scene.writeDescriptor(scene.table + 16, scene.header, 1, Next, 0);
      raw.descriptor(0, scene.table, 32, Indirect, 0);
      show(raw);
    },
  ),
  ringAttack(
    "indirect descriptor with a next one",
    ["order"],
    "INDIRECT and NEXT at once",
    (scene, raw) => {
      raw.descriptor(0, scene.table, 16, Indirect | Next, 1);
      show(raw);
    },
  ),
  ringAttack(
    "kicks for a broken queue",
    ["Cloud Hypervisor 7605"],
    "a bad chain, then a thousand kicks for it",
    (scene, raw) => {
      show(raw, 0xffff);
      for (let count = 0; count < 1000; count++) scene.queue.kick();
    },
  ),
];
