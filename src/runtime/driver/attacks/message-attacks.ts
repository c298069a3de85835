import { writeSync } from "node:fs";
import { FrontendRequest, VringFd } from "../../../catalogue/vhost-user/index.js";
import { Fcntl } from "../../host/constants.js";
import { createEventfd } from "../../host/eventfd.js";
import { libc } from "../../host/libc.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import type { DriverRegion } from "../driver-memory.js";
import type { Attack, AttackOutcome } from "./attack.js";
import { AttackScene, outcomeOf } from "./attack-scene.js";

/** The largest count of an eventfd: one more does not fit, and a blocking write waits. */
const fullCounter = Uint8Array.of(0xfe, 255, 255, 255, 255, 255, 255, 255);

/** An attack by messages, on a device that runs. */
function messageAttack(
  name: string,
  cases: readonly string[],
  does: string,
  act: (scene: AttackScene) => void,
  holds: readonly AttackOutcome[] = ["refused"],
): Attack {
  return {
    name,
    class: cases,
    does,
    holds,
    run: (target) => {
      const scene = new AttackScene(target);
      return scene.send(() => act(scene));
    },
  };
}

/** Sends the same message many times; every one has to be refused. */
function flood(scene: AttackScene, count: number, send: () => void): void {
  for (let left = count; left > 1; left--) {
    try {
      send();
    } catch (error) {
      if (outcomeOf(error) === "disconnected") throw error;
    }
  }
  send();
  scene.driver.frontend.getFeatures();
}

function words(...values: readonly number[]): Uint8Array {
  const payload = ByteBuffer.ofSize(4 * values.length);
  for (const [index, value] of values.entries()) payload.setUint32(4 * index, value);
  return payload.bytes;
}

function firstRegion(scene: AttackScene): DriverRegion {
  const { guestAddress, sizeBytes, userAddress, fileOffset } = scene.driver.memory
    .regions[0] as DriverRegion;
  return { guestAddress, sizeBytes, userAddress, fileOffset };
}

export const messageAttacks: readonly Attack[] = [
  messageAttack(
    "queue size with descriptors, again and again",
    ["CVE-2019-14818", "CVE-2020-10717"],
    "200 SET_VRING_NUM with eight file descriptors each",
    (scene) => {
      const { frontend, memory } = scene.driver;
      const descriptors = new Array<number>(8).fill(memory.fd);
      flood(scene, 200, () =>
        frontend.tell(FrontendRequest.SetVringNum, words(0, 16), descriptors),
      );
    },
  ),
  messageAttack(
    "in-flight messages with descriptors",
    ["CVE-2022-0669", "CVE-2020-10726"],
    "SET_INFLIGHT_FD and GET_INFLIGHT_FD, not negotiated, with file descriptors",
    (scene) => {
      const { frontend, memory } = scene.driver;
      const payload = new Uint8Array(24);
      for (const request of [FrontendRequest.GetInflightFd, FrontendRequest.SetInflightFd]) {
        flood(scene, 50, () => frontend.tell(request, payload, [memory.fd, memory.fd]));
      }
    },
  ),
  messageAttack(
    "log whose offset and size overflow",
    ["CVE-2020-10722"],
    "SET_LOG_BASE with an offset near 2^64",
    (scene) => {
      const payload = ByteBuffer.ofSize(16);
      payload.setUint64(0, 4096);
      payload.setUint64(8, 2 ** 64 - 4096);
      scene.driver.frontend.tell(FrontendRequest.SetLogBase, payload.bytes, [
        scene.driver.memory.fd,
      ]);
    },
  ),
  ...[1, 0x100, 0x1_0000, 0xffff_ff00].map((index) =>
    messageAttack(
      `queue ${index}`,
      ["CVE-2020-10723"],
      "SET_VRING_ENABLE for a queue that the device does not have",
      (scene) => scene.driver.frontend.setVringEnable(index, true),
    ),
  ),
  messageAttack(
    "queue size changed while it runs",
    ["CVE-2026-5747"],
    "SET_VRING_NUM of 32768 on a running ring of 16",
    (scene) => scene.driver.frontend.setVringNum(0, 32768),
  ),
  messageAttack(
    "base changed while it runs",
    ["CVE-2026-5747"],
    "SET_VRING_BASE on a running ring",
    (scene) => scene.driver.frontend.setVringBase(0, 0x7fff),
  ),
  messageAttack(
    "ring moved out of memory while it runs",
    ["CVE-2026-5747"],
    "SET_VRING_ADDR to where no region is",
    (scene) => {
      const nowhere = 2 ** 45;
      scene.driver.frontend.setVringAddresses(0, {
        descriptors: nowhere,
        available: nowhere,
        used: nowhere,
      });
    },
  ),
  messageAttack(
    "memory region longer than its file",
    ["CVE-2019-18960"],
    "ADD_MEM_REG of bytes that the file does not have",
    (scene) => {
      const { frontend, memory } = scene.driver;
      const region = { ...firstRegion(scene), guestAddress: 2 ** 40, sizeBytes: 2 ** 40 };
      frontend.addMemoryRegion(region, memory.fd);
    },
  ),
  messageAttack(
    "memory region at the end of 64 bits",
    ["CVE-2018-1059"],
    "ADD_MEM_REG whose addresses wrap",
    (scene) => {
      const { frontend, memory } = scene.driver;
      frontend.addMemoryRegion({ ...firstRegion(scene), guestAddress: 2 ** 64 - 4096 }, memory.fd);
    },
  ),
  messageAttack(
    "memory taken away with requests in flight",
    ["CVE-2021-3748", "CVE-2022-26353"],
    "REM_MEM_REG of all memory between publishing a request and the kick",
    (scene) => {
      scene.addRequest(4096);
      scene.queue.ring.publish();
      const { frontend, memory } = scene.driver;
      for (const region of memory.regions) frontend.removeMemoryRegion(region);
      scene.queue.kick();
      frontend.getFeatures();
    },
    ["ignored"],
  ),
  messageAttack(
    "reset with requests in flight",
    ["CVE-2022-26354", "CVE-2026-45782"],
    "SET_STATUS 0 between publishing requests and the kick, then more kicks",
    (scene) => {
      for (let count = 0; count < 5; count++) scene.addRequest(4096);
      scene.queue.ring.publish();
      scene.queue.kick();
      scene.driver.frontend.setStatus(0);
      scene.queue.kick();
      scene.driver.frontend.getFeatures();
    },
    ["ignored"],
  ),
  messageAttack(
    "kick descriptor that is memory",
    ["CVE-2020-35517"],
    "SET_VRING_KICK with a file that cannot be waited for, 100 times",
    (scene) => {
      const { frontend, memory } = scene.driver;
      flood(scene, 100, () => frontend.setVringKick(0, memory.fd));
    },
  ),
  messageAttack(
    "descriptor that the payload denies",
    ["CVE-2022-0669"],
    "SET_VRING_CALL with the flag for no descriptor, and a descriptor",
    (scene) => {
      scene.driver.frontend.tell(FrontendRequest.SetVringCall, words(VringFd.NoFdFlag, 0), [
        scene.driver.memory.fd,
      ]);
    },
  ),
  messageAttack(
    "payload longer than any message",
    ["message length"],
    "a header that announces 4 GiB",
    (scene) => {
      scene.driver.frontend.socket.sendRaw(words(FrontendRequest.SetMemTable, 1, 0xffff_ffff));
      scene.driver.frontend.getFeatures();
    },
    ["disconnected"],
  ),
  messageAttack(
    "call descriptor that is full",
    ["blocking write"],
    "an eventfd without room, in blocking mode, and requests that end in a call",
    (scene) => {
      const full = createEventfd();
      writeSync(full, fullCounter);
      libc.fcntl(full, Fcntl.SetFlags, 0);
      scene.driver.frontend.setVringCall(0, full);
      libc.close(full);
      scene.addRequest();
      scene.queue.submit();
      scene.driver.frontend.getFeatures();
    },
    ["ignored"],
  ),
];
