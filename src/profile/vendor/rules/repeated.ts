import type { FeatureGroupDocument, TransportDocument } from "../vendor-document.js";
import { type Report, vendorRule } from "../vendor-rule.js";

interface Named {
  readonly name: string;
  readonly at: string;
}

/** Two statements about one thing: a reader would not know which one holds. */
export const vendorRepeated = vendorRule({
  id: "vendor/repeated",
  severity: "error",
  docs: "A profile says what it says of a device, a transport or a feature once.",
  check({ document, devices }, report) {
    const named = (list: readonly object[], pointer: string, key: string): Named[] =>
      list.map((entry, index) => ({
        name: String(Reflect.get(entry, key)),
        at: `${pointer}/${index}/${key}`,
      }));
    once(named(document.architectures, "/architectures", "architecture"), report);
    once(named(document.passthrough ?? [], "/passthrough", "kind"), report);
    once(
      devices.map(({ device, pointer }) => ({ name: device.type, at: `${pointer}/type` })),
      report,
    );
    once(featureNames(document.features, "/features"), report);
    once(transportNames(document.transports, "/transports"), report);
    for (const { device, pointer } of devices) {
      once(featureNames(device.features, `${pointer}/features`), report);
      once(transportNames(device.transports, `${pointer}/transports`), report);
      once(named(device.backends ?? [], `${pointer}/backends`, "kind"), report);
    }
  },
});

function once(list: readonly Named[], report: Report): void {
  const owners = new Map<string, string>();
  for (const { name, at } of list) {
    const first = owners.get(name);
    if (first === undefined) owners.set(name, at);
    else {
      const related = [{ at: first, message: "first here" }];
      report({ at, message: `"${name}" is stated twice`, hint: "keep one of the two", related });
    }
  }
}

function featureNames(groups: readonly FeatureGroupDocument[] = [], pointer: string): Named[] {
  return groups.flatMap(({ names, backends = [""] }, group) =>
    names.flatMap((name, index) =>
      backends.map((kind) => ({
        name: kind === "" ? name : `${name} of ${kind}`,
        at: `${pointer}/${group}/names/${index}`,
      })),
    ),
  );
}

function transportNames(list: readonly TransportDocument[] = [], pointer: string): Named[] {
  return list.flatMap(({ transport, architectures }, index) => {
    const at = `${pointer}/${index}`;
    if (architectures === undefined) return [{ name: transport, at: `${at}/transport` }];
    return architectures.map((name, position) => ({
      name: `${transport} of ${name}`,
      at: `${at}/architectures/${position}`,
    }));
  });
}
