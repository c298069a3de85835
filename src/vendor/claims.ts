import type { Architecture } from "../profile/platform.js";
import type { Source, Vendor, VendorDevice } from "../profile/vendor/vendor.js";
import type { BackendKind } from "../profile/vendor/vendor-document.js";

/** Whether a statement is about an architecture; without a list it is about all. */
export function speaksOf(
  { architectures }: { readonly architectures: readonly Architecture[] | undefined },
  architecture: Architecture,
): boolean {
  return architectures === undefined || architectures.includes(architecture);
}

/** Whether a statement is about a kind of back end; without a list it is about all. */
export function isAbout(
  { backends }: { readonly backends: readonly BackendKind[] | undefined },
  kind: BackendKind | undefined,
): boolean {
  return backends === undefined || (kind !== undefined && backends.includes(kind));
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
