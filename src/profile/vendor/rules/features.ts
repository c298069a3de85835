import { suggestFeature } from "../../suggest-feature.js";
import { featureNamesOf, ownerOf } from "../../vocabulary.js";
import { vendorRule } from "../vendor-rule.js";
import type { VendorDeviceView, VendorView } from "../vendor-view.js";

/** A feature name that does not belong where it stands. */
interface ForeignName {
  readonly at: string;
  readonly name: string;
  /** Undefined where the product speaks of every device. */
  readonly view: VendorDeviceView | undefined;
  readonly known: readonly string[];
}

function foreignNames({ document, devices }: VendorView): ForeignName[] {
  const lists = [
    { view: undefined, groups: document.features ?? [], pointer: "/features", type: "" },
    ...devices.map((view) => ({
      view,
      groups: view.device.features ?? [],
      pointer: `${view.pointer}/features`,
      type: view.device.type,
    })),
  ];
  return lists.flatMap(({ view, groups, pointer, type }) => {
    const known = featureNamesOf({ type });
    return groups.flatMap(({ names }, group) =>
      names.flatMap((name, index) => {
        const at = `${pointer}/${group}/names/${index}`;
        return known.includes(name) ? [] : [{ at, name, view, known }];
      }),
    );
  });
}

export const vendorFeatureUnknown = vendorRule({
  id: "feature/unknown",
  severity: "error",
  docs: "A feature has a name that VIRTIO 1.4 defines.",
  check(view, report) {
    for (const { at, name, known } of foreignNames(view)) {
      if (ownerOf(name) !== undefined) continue;
      const message = `"${name}" is not a feature of VIRTIO 1.4`;
      report({ at, message, hint: suggestFeature(name, known) });
    }
  },
});

export const vendorFeatureOtherDevice = vendorRule({
  id: "feature/other-device",
  severity: "error",
  docs: "A feature belongs to the type of the device that offers it, or to every type.",
  check(document, report) {
    for (const { at, name, view } of foreignNames(document)) {
      const owner = ownerOf(name);
      if (owner === undefined) continue;
      const place = view === undefined ? "a common feature" : `of "${view.device.type}"`;
      report({
        at,
        message: `"${name}" is a feature of "${owner}", not ${place}`,
        hint: view === undefined ? `state it at the device "${owner}"` : "remove it",
        related:
          view === undefined ? [] : [{ at: `${view.pointer}/type`, message: "type of the device" }],
      });
    }
  },
});
