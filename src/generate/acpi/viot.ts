import type {
  DevicePlan,
  EndpointPlan,
  GuestPlan,
  PassthroughPlan,
  Place,
} from "../../plan/plan.js";
import { type DataField, dataTable } from "./data-table.js";

/** Of the table's header and its own, before the first node (ACPI 6.5, 5.2.30). */
const FIRST_NODE = 0x30;

const NodeType = { PciRange: 1, MmioEndpoint: 2, PciIommu: 3, MmioIommu: 4 } as const;
const ENDPOINT_BYTES = 24;
const IOMMU_BYTES = 16;

interface Endpoint {
  readonly place: Place;
  readonly iommu: EndpointPlan;
}

/**
 * The Virtual I/O Translation table: which devices are behind which virtio-iommu, and by what
 * endpoint each of them knows them. Undefined for a guest without one.
 */
export function viot(guest: GuestPlan, remarks: readonly string[]): string | undefined {
  const iommus = guest.devices.filter(({ device, place }) => {
    return device.type === "iommu" && place.bus !== "ccw";
  });
  if (iommus.length === 0) return undefined;
  const offsets = new Map(
    iommus.map(({ device }, index) => [device.name, FIRST_NODE + index * IOMMU_BYTES]),
  );
  const nodes = [
    ...iommus.map(iommuNode),
    ...[...guest.devices, ...guest.passthroughPlaces]
      .filter(isEndpoint)
      .map((endpoint) => endpointNode(endpoint, offsets.get(endpoint.iommu.device) ?? 0)),
  ];
  const header: readonly DataField[] = [
    ["Node count", 2, nodes.length],
    ["Node offset", 2, FIRST_NODE],
    ["Reserved", 8, 0],
  ];
  return dataTable("VIOT", 0, remarks, [header, ...nodes]);
}

function isEndpoint<Plan extends DevicePlan | PassthroughPlan>(
  plan: Plan,
): plan is Plan & Endpoint {
  return plan.iommu !== undefined && plan.place !== undefined && plan.place.bus !== "ccw";
}

function iommuNode({ place }: DevicePlan): readonly DataField[] {
  if (place.bus === "pci") {
    return [
      ...head(NodeType.PciIommu, IOMMU_BYTES),
      ["PCI Segment", 2, 0],
      ["PCI BDF number", 2, place.slot << 3],
      ["Reserved", 8, 0],
    ];
  }
  return [
    ...head(NodeType.MmioIommu, IOMMU_BYTES),
    ["Reserved", 4, 0],
    ["Base address", 8, place.bus === "mmio" ? place.address : 0],
  ];
}

function endpointNode({ place, iommu }: Endpoint, node: number): readonly DataField[] {
  const last: readonly DataField[] = [
    ["Output node", 2, node],
    ["Reserved", 6, 0],
  ];
  if (place.bus === "pci") {
    const id = place.slot << 3;
    return [
      ...head(NodeType.PciRange, ENDPOINT_BYTES),
      ["Endpoint start", 4, iommu.endpoint],
      ["PCI Segment start", 2, 0],
      ["PCI Segment end", 2, 0],
      ["PCI BDF start", 2, id],
      ["PCI BDF end", 2, id],
      ...last,
    ];
  }
  return [
    ...head(NodeType.MmioEndpoint, ENDPOINT_BYTES),
    ["Endpoint", 4, iommu.endpoint],
    ["Base address", 8, place.bus === "mmio" ? place.address : 0],
    ...last,
  ];
}

function head(type: number, length: number): readonly DataField[] {
  return [
    ["Type", 1, type],
    ["Reserved", 1, 0],
    ["Length", 2, length],
  ];
}
