import type { Architecture } from "../profile/platform.js";
import type { Source, Vendor, VendorDevice } from "../profile/vendor/vendor.js";

/** Whether a statement is about an architecture; without a list it is about all. */
export function speaksOf(
  { architectures }: { readonly architectures: readonly Architecture[] | undefined },
  architecture: Architecture,
): boolean {
  return architectures === undefined || architectures.includes(architecture);
}

export function deviceOfType({ devices }: Vendor, type: string): VendorDevice | undefined {
  return devices.find((device) => device.type === type);
}

/** "QEMU 11.1.3". */
export function productName({ product, version }: Vendor): string {
  return `${product} ${version}`;
}

/** Sources of several statements, each once, in the order of the profile. */
export function sourcesOf(
  cited: readonly { readonly sources: readonly Source[] }[],
): readonly Source[] {
  return [...new Set(cited.flatMap(({ sources }) => sources))];
}
