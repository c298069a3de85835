import type { FeatureSetName } from "../profile-document.js";
import { rule } from "../rule.js";
import { statedFeatures } from "./stated-features.js";

export const featureContradiction = rule({
  id: "feature/contradiction",
  severity: "error",
  docs: "A feature is required, optional or forbidden, and nothing forbids what others demand.",
  check({ devices }, report) {
    const seen = new Map<string, { readonly at: string; readonly set: FeatureSetName }>();
    for (const { name, at, set, device, pointer } of statedFeatures(devices)) {
      const key = `${pointer} ${name}`;
      const first = seen.get(key);
      if (first === undefined) seen.set(key, { at, set });
      else {
        report({
          at,
          message: `"${name}" is ${first.set} and ${set}`,
          hint: "keep it in one of the two lists",
          related: [{ at: first.at, message: `${first.set} here` }],
        });
      }
      if (set !== "forbidden") continue;
      if (name === "VIRTIO_F_VERSION_1") {
        report({
          at,
          message: "devices of VIRTIO 1.4 always offer VIRTIO_F_VERSION_1",
          hint: "remove it",
        });
      } else if (name === "VIRTIO_F_RING_PACKED" && device.queues?.rings?.includes("packed")) {
        report({
          at,
          message: "packed rings need VIRTIO_F_RING_PACKED",
          hint: "remove it, or `packed` from the rings",
          related: [{ at: `${pointer}/queues/rings`, message: "ring layouts" }],
        });
      }
    }
  },
});
