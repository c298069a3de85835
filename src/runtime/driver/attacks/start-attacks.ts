import { BlkReq } from "../../../catalogue/devices/block.js";
import { createEventfd } from "../../host/eventfd.js";
import { libc } from "../../host/libc.js";
import { SplitDriverQueue } from "../split-driver-queue.js";
import type { Attack, AttackOutcome } from "./attack.js";
import { AttackScene } from "./attack-scene.js";

/** An attack by the order in which a queue is stopped, filled, kicked and started. */
function startAttack(
  name: string,
  cases: readonly string[],
  does: string,
  act: (scene: AttackScene) => void,
  holds: readonly AttackOutcome[] = ["answered"],
  packed = false,
): Attack {
  return {
    name,
    class: cases,
    does,
    holds,
    run(target) {
      const scene = new AttackScene(target, { packed });
      const { ring } = scene.queue;
      return scene.send(
        () => act(scene),
        () => ring.popUsed() >= 0,
      );
    },
  };
}

export const startAttacks: readonly Attack[] = [
  startAttack(
    "kick before the queue is enabled",
    ["rust-vmm vhost 247"],
    "a request and its kick between SET_VRING_ENABLE 0 and 1",
    (scene) => {
      scene.driver.frontend.setVringEnable(0, false);
      scene.addRequest();
      scene.queue.ring.publish();
      scene.queue.kick();
      scene.driver.frontend.setVringEnable(0, true);
    },
  ),
  ...[false, true].map((packed) =>
    startAttack(
      `request without a kick over a stop, ${packed ? "packed" : "split"} ring`,
      ["Firecracker 5969", "rust-vmm vhost 343"],
      "a request that the stopped device has not seen, whose kick the event index forbids",
      (scene) => {
        scene.driver.stop();
        scene.addRequest();
        scene.queue.ring.publish();
        scene.driver.resume();
      },
      ["answered"],
      packed,
    ),
  ),
  startAttack(
    "base behind the ring",
    ["Firecracker 5969"],
    "a ring that goes on 40 chains before what the driver has published",
    (scene) => {
      const { frontend } = scene.driver;
      frontend.getVringBase(0);
      frontend.setVringBase(0, 0xffff - 40);
      scene.addRequest();
      scene.queue.ring.publish();
      const kick = createEventfd();
      frontend.setVringKick(0, kick);
      libc.close(kick);
    },
    ["needs-reset"],
  ),
  ...[0x7fff_ffff, 0xffff_8000, 0x8010_8000, 0x8000_8010].map((base) =>
    startAttack(
      `packed: base 0x${base.toString(16)} beyond the ring`,
      ["CVE-2026-5747"],
      "positions that a ring of 16 does not have, in either half of the base",
      (scene) => {
        const { frontend } = scene.driver;
        frontend.getVringBase(0);
        frontend.setVringBase(0, base);
        const kick = createEventfd();
        try {
          frontend.setVringKick(0, kick);
        } finally {
          libc.close(kick);
        }
      },
      ["refused"],
      true,
    ),
  ),
  startAttack(
    "bad chain between good ones",
    ["crosvm peek", "Cloud Hypervisor 8142"],
    "a good request, then one that leads outside of memory, then a good one",
    (scene) => {
      const { ring } = scene.queue;
      scene.addRequest();
      ring.add([{ address: 2 ** 45, length: BlkReq.size }], [{ address: scene.status, length: 1 }]);
      scene.addRequest();
      scene.queue.submit();
      scene.queue.kick();
    },
    ["answered", "needs-reset"],
  ),
  startAttack(
    "used ring and available ring in one place",
    ["overlap"],
    "SET_VRING_ADDR with the used ring over the available one",
    (scene) => {
      const { ring } = scene.queue;
      if (!(ring instanceof SplitDriverQueue)) return;
      const { memory, frontend } = scene.driver;
      const at = memory.userAddress(ring.places.descriptors.address);
      frontend.setVringAddresses(0, { descriptors: at, available: at, used: at });
      scene.addRequest();
      scene.queue.submit();
      scene.queue.kick();
    },
    ["answered", "needs-reset", "ignored"],
  ),
];
