import { isWithin, joinPointer } from "../pointer.js";
import type { Support, VendorDeviceDocument, VendorDocument } from "./vendor-document.js";

/** What rules see: the parts of a vendor profile that the schema accepted. */
export interface VendorView {
  readonly document: VendorDocument;
  readonly devices: readonly VendorDeviceView[];
  /** Every statement of the profile that names its sources. */
  readonly cells: readonly Cell[];
  /** Parts were left out: what is missing here may be in the document. */
  readonly isPartial: boolean;
}

export interface VendorDeviceView {
  readonly pointer: string;
  readonly device: VendorDeviceDocument;
}

export interface Cell {
  readonly pointer: string;
  readonly support: Support | undefined;
  readonly source: string | readonly string[];
}

const OF_A_DEVICE = /^\/devices\/\d+/;

/**
 * The part of a document that rules may trust, or undefined. A fault of one device hides that
 * device; one of the product itself hides all, since devices are judged by it.
 */
export function vendorView(data: unknown, faulty: readonly string[]): VendorView | undefined {
  if (faulty.some((at) => !OF_A_DEVICE.test(at))) return undefined;
  // Whatever is not covered by `faulty` has the shape that the schema promises.
  const document = data as VendorDocument;
  const devices = document.devices.flatMap((device, index) => {
    const pointer = joinPointer("/devices", index);
    return faulty.some((at) => isWithin(at, pointer)) ? [] : [{ pointer, device }];
  });
  const { devices: _, sources: __, ...product } = document;
  const cells = [
    ...cellsIn(product, ""),
    ...devices.flatMap(({ device, pointer }) => cellsIn(device, pointer)),
  ];
  return { document, devices, cells, isPartial: faulty.length > 0 };
}

/** Everything below that has a `source`; the schema bounds how deep that can be. */
function cellsIn(value: unknown, pointer: string): Cell[] {
  if (typeof value !== "object" || value === null) return [];
  const below = Object.entries(value).flatMap(([key, part]) =>
    cellsIn(part, joinPointer(pointer, key)),
  );
  if (Array.isArray(value) || !("source" in value)) return below;
  const { source, support } = value as Omit<Cell, "pointer">;
  return [{ pointer, source, support }, ...below];
}
