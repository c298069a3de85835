import { BLK_SECTOR_SIZE, BlkRequestType, BlkStatus } from "../../../catalogue/devices/block.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import { DriverError } from "../driver-error.js";
import type { GuestBuffer } from "../driver-memory.js";
import type { Attack } from "./attack.js";
import { AttackScene, boundary } from "./attack-scene.js";

interface Buffers {
  readonly readable: readonly GuestBuffer[];
  readonly writable: readonly GuestBuffer[];
}

/** An attack by a chain that the ring takes and the device has to make sense of. */
function requestAttack(
  name: string,
  cases: readonly string[],
  does: string,
  prepare: (scene: AttackScene) => Buffers,
  succeeds = false,
): Attack {
  return {
    name,
    class: cases,
    does,
    holds: ["answered"],
    run(target) {
      const scene = new AttackScene(target);
      const { ring } = scene.queue;
      const { readable, writable } = prepare(scene);
      scene.driver.memory.write(scene.status, Uint8Array.of(0xff));
      ring.add(readable, writable);
      ring.publish();
      scene.observe(() => ring.popUsed() >= 0);
      const status = scene.driver.memory.bytes(scene.status, 1)[0];
      if (!succeeds && status === BlkStatus.Ok) {
        scene.close();
        throw new DriverError("queue", `${name}: the device says that it worked`);
      }
      return scene;
    },
  };
}

function statusOf(scene: AttackScene): GuestBuffer {
  return { address: scene.status, length: 1 };
}

/** The header in parts of these lengths, where two regions meet. */
function splitHeader(...lengths: readonly number[]): (scene: AttackScene) => Buffers {
  return (scene) => {
    let at = boundary - 8;
    scene.writeHeader(BlkRequestType.In, 0, at);
    const readable = lengths.map((length) => {
      const part = { address: at, length };
      at += length;
      return part;
    });
    return { readable, writable: [{ address: scene.data, length: 512 }, statusOf(scene)] };
  };
}

function ofType(type: number, sector: number, length = 512) {
  return (scene: AttackScene): Buffers => {
    scene.writeHeader(type, sector);
    const header = { address: scene.header, length: 16 };
    const data = { address: scene.data, length };
    return type === BlkRequestType.In
      ? { readable: [header], writable: [data, statusOf(scene)] }
      : { readable: [header, data], writable: [statusOf(scene)] };
  };
}

/** A discard or write-zeroes request for a range of sectors. */
function ofRange(type: number, sector: number, count: number) {
  return (scene: AttackScene): Buffers => {
    const range = ByteBuffer.ofSize(16);
    range.setUint64(0, sector);
    range.setUint32(8, count);
    scene.driver.memory.write(scene.data, range.bytes);
    return ofType(type, 0, 16)(scene);
  };
}

export const blockAttacks: readonly Attack[] = [
  requestAttack(
    "header cut into 1 and 15 bytes",
    ["CVE-2022-2132"],
    "a good read with its header in two descriptors",
    splitHeader(1, 15),
    true,
  ),
  requestAttack(
    "header cut into 8 and 8 bytes between two regions",
    ["CVE-2022-2132", "CVE-2018-1059"],
    "a good read with its header in two regions",
    splitHeader(8, 8),
    true,
  ),
  requestAttack(
    "header in one descriptor that crosses two regions",
    ["CVE-2018-1059"],
    "a good read whose header's memory is not contiguous in the back-end",
    splitHeader(16),
    true,
  ),
  requestAttack(
    "header of 15 bytes",
    ["CVE-2022-2132", "CVE-2020-10724"],
    "a chain shorter than the header",
    splitHeader(15),
  ),
  requestAttack("no readable part", ["Cloud Hypervisor 8184"], "a status byte alone", (scene) => ({
    readable: [],
    writable: [statusOf(scene)],
  })),
  requestAttack("no room for the status", ["CVE-2026-48914"], "a header alone", (scene) => ({
    readable: [{ address: scene.header, length: 16 }],
    writable: [],
  })),
  requestAttack(
    "descriptors without bytes",
    ["length 0"],
    "a header, and a status of length 0",
    (scene) => ({
      readable: [{ address: scene.header, length: 16 }],
      writable: [{ address: scene.status, length: 0 }],
    }),
  ),
  requestAttack("read of a part of a sector", ["length pair"], "511 bytes", ofType(0, 0, 511)),
  ...[2048, 2 ** 40, 2 ** 54, 2 ** 55, 2 ** 63, 2 ** 64 - 2048].map((sector) =>
    requestAttack(
      `read at sector ${sector}`,
      ["Cloud Hypervisor 8388"],
      "a sector whose byte offset is beyond the disk, or overflows",
      ofType(BlkRequestType.In, sector),
    ),
  ),
  requestAttack(
    "write across the end of the disk",
    ["Cloud Hypervisor 8388"],
    "two sectors from the last one on",
    ofType(BlkRequestType.Out, (1 << 20) / BLK_SECTOR_SIZE - 1, 1024),
  ),
  requestAttack(
    "write zeroes of sectors that overflow",
    ["Cloud Hypervisor 8388"],
    "a range of 2^32 - 1 sectors at sector 2^55",
    ofRange(BlkRequestType.WriteZeroes, 2 ** 55, 0xffff_ffff),
  ),
  requestAttack(
    "discard of sectors that overflow",
    ["Cloud Hypervisor 8388"],
    "a range of 2^32 - 1 sectors at sector 2^64 - 2048",
    ofRange(BlkRequestType.Discard, 2 ** 64 - 2048, 0xffff_ffff),
  ),
  requestAttack(
    "request of an unknown type",
    ["CVE-2026-48914"],
    "type 0xffffffff",
    ofType(0xffff_ffff, 0),
  ),
];
