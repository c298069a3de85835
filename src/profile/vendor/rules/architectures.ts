import type { Architecture } from "../../platform.js";
import { TRANSPORTS } from "../../platform-parts.js";
import { listOf } from "../../suggest.js";
import type { TransportDocument } from "../vendor-document.js";
import { vendorRule } from "../vendor-rule.js";
import type { VendorView } from "../vendor-view.js";

interface TransportPlace {
  readonly at: string;
  readonly entry: TransportDocument;
}

function transportPlaces({ document, devices }: VendorView): TransportPlace[] {
  const lists = [
    { list: document.transports ?? [], pointer: "/transports" },
    ...devices.map(({ device, pointer }) => ({
      list: device.transports ?? [],
      pointer: `${pointer}/transports`,
    })),
  ];
  return lists.flatMap(({ list, pointer }) =>
    list.map((entry, index) => ({ at: `${pointer}/${index}`, entry })),
  );
}

export const vendorTransport = vendorRule({
  id: "vendor/transport",
  severity: "error",
  docs: "A transport is one that the architecture has: ccw is the channel subsystem of s390x.",
  check(view, report) {
    for (const { at, entry } of transportPlaces(view)) {
      const { transport, support, architectures = [] } = entry;
      // To say that it is not there is right, if needless.
      if (support === "unsupported") continue;
      for (const [index, architecture] of architectures.entries()) {
        const possible = TRANSPORTS[architecture].filter((name) => name !== "vhost-user");
        if (possible.includes(transport)) continue;
        report({
          at: `${at}/architectures/${index}`,
          message: `a guest of ${architecture} has no ${transport} transport`,
          expected: listOf(possible),
          related: [{ at: `${at}/transport`, message: "the transport" }],
        });
      }
    }
  },
});

export const vendorArchitecture = vendorRule({
  id: "vendor/architecture",
  severity: "error",
  docs: "A device or a transport speaks of architectures that the product has.",
  check(view, report) {
    const { document, devices } = view;
    const known = document.architectures.map(({ architecture }) => architecture);
    const check = (list: readonly Architecture[] | undefined, pointer: string) => {
      for (const [index, architecture] of (list ?? []).entries()) {
        if (known.includes(architecture)) continue;
        report({
          at: `${pointer}/architectures/${index}`,
          message: `the product says nothing of ${architecture}`,
          expected: listOf(known),
          hint: `list ${architecture} in the product's architectures`,
          related: [{ at: "/architectures", message: "architectures of the product" }],
        });
      }
    };
    for (const { at, entry } of transportPlaces(view)) check(entry.architectures, at);
    for (const { device, pointer } of devices) check(device.architectures, pointer);
  },
});
