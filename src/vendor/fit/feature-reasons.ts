import { commonFeatures } from "../../catalogue/index.js";
import type { PlatformDevice } from "../../profile/platform.js";
import { listOf } from "../../profile/suggest.js";
import type { FeatureClaim, VendorDevice } from "../../profile/vendor/vendor.js";
import type { BackendKind } from "../../profile/vendor/vendor-document.js";
import { isAbout, sourcesOf } from "../claims.js";
import type { FitOutcome, FitReason } from "./fit.js";
import { outcomeOf } from "./outcome-of.js";

/** Common features that a driver cannot make up for. */
const NEEDED: readonly string[] = [
  "VIRTIO_F_VERSION_1",
  "VIRTIO_F_ACCESS_PLATFORM",
  "VIRTIO_F_ORDER_PLATFORM",
];

const COMMON: ReadonlySet<string> = new Set(commonFeatures.map(({ name }) => name));

/**
 * What a product says of the features a platform's device offers. A feature of the device type
 * changes what the guest gets, so its absence is a lack; most common ones only change how the ring
 * looks, and every driver works without them.
 */
export function featureReasons(
  device: PlatformDevice,
  claim: VendorDevice,
  backend: BackendKind | undefined,
): FitReason[] {
  const fitting = claim.features.filter((feature) => isAbout(feature, backend));
  const claims = new Map(fitting.map((feature) => [feature.name, feature]));
  const groups = new Map<string, { outcome: FitOutcome; text: string; names: string[] }>();
  for (const name of device.features.offered) {
    const { outcome, text } = judge(name, claims.get(name));
    const group = groups.get(text) ?? { outcome, text, names: [] };
    group.names.push(name);
    groups.set(text, group);
  }
  return [...groups.values()].map(({ outcome, text, names }) => ({
    aspect: "feature",
    outcome,
    message: `${listOf(names, "and")}: ${text}`,
    sources: sourcesOf(names.flatMap((name) => claims.get(name) ?? [])),
  }));
}

function judge(
  name: string,
  claim: FeatureClaim | undefined,
): { readonly outcome: FitOutcome; readonly text: string } {
  const outcome = outcomeOf(claim?.support);
  const canDoWithout = COMMON.has(name) && !NEEDED.includes(name);
  if (outcome === "carried") return { outcome, text: "offered" };
  if (outcome === "conditional") return { outcome, text: "experimental" };
  if (outcome === "missing") {
    return canDoWithout
      ? { outcome: "conditional", text: "not offered; drivers work without" }
      : { outcome, text: "not offered" };
  }
  return canDoWithout
    ? { outcome: "conditional", text: "not declared; drivers work without" }
    : { outcome, text: "not declared" };
}
