import type { DriverMemory, GuestBuffer } from "../../../../src/runtime/driver/driver-memory.js";
import type { DriverRing, RingPlaces } from "../../../../src/runtime/driver/driver-ring.js";
import { PackedDriverQueue } from "../../../../src/runtime/driver/packed-driver-queue.js";
import { SplitDriverQueue } from "../../../../src/runtime/driver/split-driver-queue.js";
import { GuestMemory } from "../../../../src/runtime/memory/guest-memory.js";
import {
  openVirtqueue,
  type RingParts,
  ringBytes,
  startBase,
} from "../../../../src/runtime/queue/ring-layout.js";
import type { Virtqueue } from "../../../../src/runtime/queue/virtqueue.js";
import { plainRegion } from "../../memory/plain-region.js";
import { type AccessPort, SharedBuffer, withHookedArrays } from "./hooked-arrays.js";
import { Machine, type Program, type ProgramPort } from "./machine.js";

export interface RingCase {
  readonly packed: boolean;
  readonly size: number;
  readonly eventIndex: boolean;
  readonly inOrder: boolean;
  /** Chains that the driver publishes, and how many at a time. */
  readonly chains: number;
  readonly batch: number;
  /** What to leave out, to prove that its absence is noticed. */
  readonly without?: "fences" | "device's second look" | "driver's second look";
}

const Kick = 1;
const Call = 0;
const guest = new GuestMemory();
guest.setRegions([plainRegion(0, new ArrayBuffer(256))]);

/** Where the areas lie in the shared memory, and how much there is. */
interface Layout {
  readonly offsets: RingParts<number>;
  readonly bytes: RingParts<number>;
  readonly sizeBytes: number;
}

function layoutOf({ packed, size }: RingCase): Layout {
  const bytes = ringBytes(packed, size);
  const available = align(bytes.descriptors);
  const used = align(available + bytes.available);
  const offsets = { descriptors: 0, available, used };
  return { offsets, bytes, sizeBytes: align(used + bytes.used) };
}

function align(offset: number): number {
  return (offset + 15) & ~15;
}

/** Both sides of a ring on one machine: the first thread is the driver, the second one the device. */
export function machineOf(ring: RingCase): Machine {
  const layout = layoutOf(ring);
  return new Machine([driverProgram(ring, layout), deviceProgram(ring, layout)], {
    sizeBytes: layout.sizeBytes,
    isSwitchPoint: switchPoints(ring, layout),
    withoutFences: ring.without === "fences",
  });
}

/** Buffers' descriptors and used elements belong to one side until an index or a flag hands them over. */
function switchPoints({ packed, size }: RingCase, { offsets, bytes }: Layout) {
  const { available, used } = offsets;
  if (packed) {
    return (offset: number, length: number) =>
      offset >= available || ((offset + length) & 15) === 0;
  }
  const usedRing = used + 4;
  const usedRingEnd = usedRing + 8 * size;
  const availableRingEnd = available + 4 + 2 * size;
  return (offset: number) => {
    if (offset < available) return false;
    if (offset < available + bytes.available) {
      return offset < available + 4 || offset >= availableRingEnd;
    }
    return offset < usedRing || offset >= usedRingEnd;
  };
}

/** What a driver does that sleeps whenever it waits, in the steps of `DriverQueue.submit` and `wait`. */
function driverProgram(ring: RingCase, layout: Layout): Program {
  return (port) =>
    withHookedArrays(() => {
      const queue = driverQueue(ring, layout, port);
      port.begin();
      let sent = 0;
      let done = 0;
      while (done < ring.chains) {
        for (let count = 0; count < ring.batch && sent < ring.chains; count++) {
          if (queue.add([], [{ address: 0, length: 8 }]) >= 0) sent++;
        }
        if (queue.publish()) port.signal(Kick);
        if (sent < ring.chains && queue.freeDescriptors > 0) continue;
        waitUsed(queue, ring, port);
        while (queue.popUsed() >= 0) done++;
      }
    });
}

function waitUsed(queue: DriverRing, ring: RingCase, port: ProgramPort): void {
  if (queue.hasUsed()) return;
  while (!queue.resumeInterrupts() || ring.without === "driver's second look") {
    port.wait(Call);
    if (queue.hasUsed()) break;
  }
  queue.suppressInterrupts();
}

/** What a lane does for a queue of requests, in the steps of `DeviceRunner`. */
function deviceProgram(ring: RingCase, layout: Layout): Program {
  return (port) =>
    withHookedArrays(() => {
      const queue = deviceQueue(ring, layout, port);
      port.begin();
      for (;;) {
        let more: boolean;
        do {
          queue.suppressKicks();
          for (let chain = queue.pop(); chain !== null; chain = queue.pop()) queue.push(chain);
          if (queue.fault !== 0) throw new Error(`fault ${queue.fault}`);
          if (queue.publish()) port.signal(Call);
          more = queue.resumeKicks() && ring.without !== "device's second look";
        } while (more);
        port.wait(Kick);
      }
    });
}

function driverQueue(ring: RingCase, layout: Layout, port: AccessPort): DriverRing {
  const memory = new PlacedMemory(layout, port) as unknown as DriverMemory;
  return ring.packed ? new PackedDriverQueue(memory, ring) : new SplitDriverQueue(memory, ring);
}

function deviceQueue(ring: RingCase, { offsets, bytes }: Layout, port: AccessPort): Virtqueue {
  const view = (part: keyof RingParts<number>) =>
    new SharedBuffer(bytes[part], {
      read: (offset, size, ordered) => port.read(offsets[part] + offset, size, ordered),
      write: (offset, size, value, ordered) =>
        port.write(offsets[part] + offset, size, value, ordered),
    });
  const areas = {
    size: ring.size,
    descriptors: view("descriptors"),
    available: view("available"),
    used: view("used"),
  };
  return openVirtqueue(areas, guest, { ...ring, indirect: false }, startBase(ring.packed));
}

/** As much of `DriverMemory` as a ring needs: it hands out the areas in the order in which rings take them. */
class PlacedMemory {
  readonly #places: GuestBuffer[];
  readonly #buffer: SharedBuffer;

  constructor({ offsets, bytes, sizeBytes }: Layout, port: AccessPort) {
    const parts: readonly (keyof RingPlaces)[] = ["descriptors", "available", "used"];
    this.#places = parts.map((part) => ({ address: offsets[part], length: bytes[part] }));
    this.#buffer = new SharedBuffer(sizeBytes, port);
  }

  allocate(): GuestBuffer {
    const place = this.#places.shift();
    if (place === undefined) throw new Error("a ring has three areas");
    return place;
  }

  bytes(address: number, length: number): Uint8Array {
    return new Uint8Array(this.#buffer, address, length);
  }
}
