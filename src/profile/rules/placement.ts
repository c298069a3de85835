import { TRANSPORTS, type Transport } from "../platform-parts.js";
import { type DeviceView, rule } from "../rule.js";

/** The transport that a key of `placement` belongs to. */
const TRANSPORT_OF = { pci: "pci", mmio: "mmio", ccw: "ccw" } as const;

export const devicePlacement = rule({
  id: "device/placement",
  severity: "error",
  docs: "A fixed place fits the transport, and belongs to one device of a guest.",
  check({ devices }, report) {
    const owners = new Map<string, { readonly at: string; readonly name: string }>();
    for (const view of devices) {
      const { device, guest, pointer } = view;
      for (const key of ["pci", "mmio", "ccw"] as const) {
        const written = device.placement?.[key];
        if (written === undefined) continue;
        const at = `${pointer}/placement/${key}`;
        const transport = transportOf(view);
        if (transport !== TRANSPORT_OF[key] && transport !== "vhost-user") {
          report({
            at,
            message: `a device on ${transport} has no place on ${TRANSPORT_OF[key]}`,
            hint: `write \`transport: ${TRANSPORT_OF[key]}\`, or remove "${key}"`,
          });
          continue;
        }
        const place = `${guest.pointer} ${key} ${placeOf(key, written)}`;
        const first = owners.get(place);
        if (first === undefined) owners.set(place, { at, name: device.name });
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

function transportOf({ device, guest }: DeviceView): Transport {
  return device.transport ?? TRANSPORTS[guest.architecture][0];
}

/** The same place can be written in several ways: `00:05.0` and `0000:00:05.0`, 10 and `0xa`. */
function placeOf(key: "pci" | "mmio" | "ccw", written: string | number): string {
  if (key === "mmio") return String(Number(written));
  const text = String(written);
  return key === "pci" && text.length === "00:05.0".length ? `0000:${text}` : text;
}
