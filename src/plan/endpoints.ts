import { hex } from "../profile/address-range.js";
import type { PassthroughDevice, PlatformDevice, PlatformGuest } from "../profile/platform.js";
import type { GuestMemory } from "./lock.js";
import type { EndpointPlan, Place } from "./place.js";
import { placeAll } from "./placing.js";
import { Pool } from "./pool.js";
import type { Report } from "./report.js";

/** PCI functions have their requester ids; other devices come above all of those. */
const FIRST_PLATFORM_ENDPOINT = 0x1_0000;
const LAST_ENDPOINT = 0xffff_ffff;
/** Device and function number of a requester id. */
const FUNCTION_BITS = 3;

type Iommu = PlatformDevice & { readonly type: "iommu" };

/**
 * Endpoint ids of the devices behind the guest's IOMMUs. One that lists no devices has all that no
 * other one lists and that use its addresses, which VIRTIO_F_ACCESS_PLATFORM says.
 */
export function endpoints(
  guest: PlatformGuest,
  places: ReadonlyMap<string, Place | undefined>,
  memory: GuestMemory,
  report: Report,
): ReadonlyMap<string, EndpointPlan> {
  const owners = iommuOwners(guest, report);
  const pool = new Pool(FIRST_PLATFORM_ENDPOINT, LAST_ENDPOINT, memory.retired("endpoint"));
  const platform = [...guest.devices, ...guest.passthrough].filter(({ name }) => {
    return owners.has(name) && places.get(name)?.bus !== "pci";
  });
  const claims = platform.map(({ name, pointer }) => {
    const kept = memory.kept(name, "endpoint");
    return { name, pointer, count: 1, fixed: undefined, kept };
  });
  const words = { what: "endpoint", text: hex, limit: guest.pointer };
  const numbers = placeAll(pool, claims, words, report);
  return new Map(
    [...owners].flatMap(([name, device]): [string, EndpointPlan][] => {
      const place = places.get(name);
      const endpoint = place?.bus === "pci" ? place.slot << FUNCTION_BITS : numbers.get(name);
      return endpoint === undefined ? [] : [[name, { device, endpoint }]];
    }),
  );
}

/** The IOMMU of each device that has one. */
function iommuOwners(guest: PlatformGuest, report: Report): Map<string, string> {
  const owners = new Map<string, string>();
  const iommus = guest.devices.filter((device): device is Iommu => device.type === "iommu");
  for (const iommu of iommus) {
    for (const [index, name] of (iommu.config.endpoints ?? []).entries()) {
      const at = `${iommu.pointer}/config/endpoints/${index}`;
      const problem = endpointProblem(name, guest, owners);
      if (problem === undefined) owners.set(name, iommu.name);
      else report({ rule: "plan/endpoint", at, ...problem });
    }
  }
  const open = iommus.find(({ config }) => config.endpoints === undefined);
  if (open === undefined) return owners;
  for (const device of guest.devices) {
    if (usesPlatformAddresses(device) && !owners.has(device.name)) {
      owners.set(device.name, open.name);
    }
  }
  return owners;
}

function endpointProblem(
  name: string,
  guest: PlatformGuest,
  owners: ReadonlyMap<string, string>,
): Pick<Parameters<Report>[0], "message" | "hint" | "related"> | undefined {
  const device = [...guest.devices, ...guest.passthrough].find((one) => one.name === name);
  if (device === undefined) return { message: `the guest has no device "${name}"` };
  const related = [{ at: device.pointer, message: `"${name}" here` }];
  const owner = owners.get(name);
  if (owner !== undefined) {
    return { message: `"${name}" is behind IOMMU "${owner}" already`, related };
  }
  if (isVirtio(device) && !usesPlatformAddresses(device)) {
    return {
      message: `"${name}" does not offer VIRTIO_F_ACCESS_PLATFORM, so its driver bypasses an IOMMU`,
      hint: "require the feature, or take the device out of the list",
      related,
    };
  }
  return undefined;
}

function isVirtio(device: PlatformDevice | PassthroughDevice): device is PlatformDevice {
  return "type" in device;
}

function usesPlatformAddresses({ type, features, transport }: PlatformDevice): boolean {
  const isPossible = type !== "iommu" && transport !== "ccw";
  return isPossible && features.offered.includes("VIRTIO_F_ACCESS_PLATFORM");
}
