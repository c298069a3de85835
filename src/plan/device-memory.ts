import { hex } from "../profile/address-range.js";
import type { PlatformDevice } from "../profile/platform.js";
import type { GuestMemory } from "./lock.js";
import type { MachinePlan } from "./machine.js";
import type { Range, Region } from "./place.js";
import { type PointedClaim, placeAll } from "./placing.js";
import { Pool } from "./pool.js";
import { overlaps } from "./regions.js";
import type { Report } from "./report.js";

const GIB = 1024 ** 3;
/** QEMU's virt machine has the windows of its host bridge from 256 GiB on. */
const LAST_GIB = 255;

/** The memory that a device shows its guest, with the address that the profile states. */
function memoryOf(device: PlatformDevice) {
  switch (device.type) {
    case "pmem":
      return { address: device.config.address, sizeBytes: device.host.capacity };
    case "memory":
      return { address: device.config.address, sizeBytes: device.config.regionSize };
    default:
      return undefined;
  }
}

/** Ranges that the profile gives to memory of devices. */
export function fixedDeviceMemory(devices: readonly PlatformDevice[]): Region[] {
  return devices.flatMap((device): Region[] => {
    const { address, sizeBytes = 0 } = memoryOf(device) ?? {};
    if (address === undefined) return [];
    const { name, pointer } = device;
    const at = `${pointer}/config/address`;
    return [{ kind: "device-memory", name, address, sizeBytes, pointer: at }];
  });
}

/** Places memory of devices above that of the guest, each from a whole GiB on. */
export function deviceMemory(
  devices: readonly PlatformDevice[],
  { machine, regions, guest }: DeviceMemoryNeeds,
  memory: GuestMemory,
  report: Report,
): ReadonlyMap<string, Range> {
  const top = Math.max(...machine.memory.map(({ address, sizeBytes }) => address + sizeBytes));
  const first = Math.max(Math.ceil(top / GIB), 4);
  const retired = memory.retired("memory").map((address) => address / GIB);
  const pool = new Pool(first, LAST_GIB, retired);
  for (let at = first; at <= LAST_GIB; at++) {
    const range = { address: at * GIB, sizeBytes: GIB };
    const other = regions.find((region) => overlaps(region, range));
    if (other !== undefined) pool.block(at, other.name);
  }
  const claims = devices.flatMap((device): PointedClaim[] => {
    const part = memoryOf(device);
    if (part === undefined || part.address !== undefined) return [];
    const kept = memory.kept(device.name, "memory");
    return [
      {
        name: device.name,
        count: Math.ceil(part.sizeBytes / GIB),
        fixed: undefined,
        kept: kept === undefined ? undefined : kept / GIB,
        pointer: device.pointer,
      },
    ];
  });
  const words = { what: "memory from", text: (at: number) => hex(at * GIB), limit: guest };
  const placed = placeAll(pool, claims, words, report);
  return new Map(
    devices.flatMap((device): [string, Range][] => {
      const part = memoryOf(device);
      const at = placed.get(device.name);
      const address = part?.address ?? (at === undefined ? undefined : at * GIB);
      if (part === undefined || address === undefined) return [];
      return [[device.name, { address, sizeBytes: part.sizeBytes }]];
    }),
  );
}

export interface DeviceMemoryNeeds {
  readonly machine: MachinePlan;
  readonly regions: readonly Region[];
  /** JSON pointer of the guest. */
  readonly guest: string;
}
