import { TRANSPORTS, type Transport } from "../platform-parts.js";
import { type DeviceView, type Report, rule } from "../rule.js";
import { type Placed, placedParts } from "./placed.js";

/** The transport that a key of `placement` belongs to. */
const TRANSPORT_OF = { pci: "pci", mmio: "mmio", ccw: "ccw" } as const;
type PlaceKey = keyof typeof TRANSPORT_OF;

const PLACE_KEYS = ["pci", "mmio", "ccw"] as const;

export const devicePlacement = rule({
  id: "device/placement",
  severity: "error",
  docs: "A fixed place fits the transport, and belongs to one device of a guest.",
  check(view, report) {
    const owners = new Map<string, { readonly at: string; readonly name: string }>();
    for (const part of placedParts(view)) {
      for (const key of PLACE_KEYS) {
        const written = part.placement?.[key];
        if (written === undefined) continue;
        const at = `${part.pointer}/placement/${key}`;
        if (part.view !== undefined && !fits(part.view, key, at, report)) continue;
        // Two equal addresses are two ranges that overlap, which is a rule of its own.
        if (key === "mmio") continue;
        const place = `${part.guest.pointer} ${key} ${placeOf(key, String(written))}`;
        const first = owners.get(place);
        if (first === undefined) owners.set(place, { at, name: part.name });
        else {
          report({
            at,
            message: `${written} is the place of device "${first.name}"`,
            hint: "give this device another place",
            related: [{ at: first.at, message: "first here" }],
          });
        }
      }
    }
  },
});

export const placementInterrupt = rule({
  id: "placement/interrupt",
  severity: "error",
  docs: "A fixed interrupt belongs to one device of a guest.",
  check(view, report) {
    const owners = new Map<string, { readonly at: string; readonly name: string }>();
    for (const part of placedParts(view)) {
      for (const { interrupt, at } of interruptsOf(part)) {
        const key = `${part.guest.pointer} ${interrupt}`;
        const first = owners.get(key);
        if (first === undefined) owners.set(key, { at, name: part.name });
        else {
          report({
            at,
            message: `interrupt ${interrupt} belongs to "${first.name}"`,
            hint: "give this device another interrupt, or leave it to the plan",
            related: [{ at: first.at, message: "first here" }],
          });
        }
      }
    }
  },
});

function interruptsOf({ placement, passthrough, pointer }: Placed) {
  const fixed = placement?.interrupt;
  return [
    ...(fixed === undefined ? [] : [{ interrupt: fixed, at: `${pointer}/placement/interrupt` }]),
    ...(passthrough?.interrupts ?? []).map((interrupt, index) => {
      return { interrupt, at: `${pointer}/interrupts/${index}` };
    }),
  ];
}

function fits(view: DeviceView, key: PlaceKey, at: string, report: Report): boolean {
  const transport = transportOf(view);
  if (transport === TRANSPORT_OF[key] || transport === "vhost-user") return true;
  report({
    at,
    message: `a device on ${transport} has no place on ${TRANSPORT_OF[key]}`,
    hint: `write \`transport: ${TRANSPORT_OF[key]}\`, or remove "${key}"`,
  });
  return false;
}

export function transportOf({ device, guest }: DeviceView): Transport {
  return device.transport ?? TRANSPORTS[guest.architecture][0];
}

/** The same place can be written in two ways: `00:05.0` and `0000:00:05.0`. */
function placeOf(key: "pci" | "ccw", written: string): string {
  return key === "pci" && written.length === "00:05.0".length ? `0000:${written}` : written;
}
