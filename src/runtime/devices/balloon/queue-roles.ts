import { BalloonFeature } from "../../../catalogue/devices/balloon.js";
import type { FeatureSet } from "../../device/feature-set.js";

/** What a queue of the balloon is for; the values are the indices of VIRTIO 1.4, 5.5.2. */
export const BalloonRole = {
  Inflate: 0,
  Deflate: 1,
  Statistics: 2,
  FreePages: 3,
  Reporting: 4,
} as const;

export type BalloonRole = (typeof BalloonRole)[keyof typeof BalloonRole];

/** Queues of the standard's numbering. */
export const balloonQueueCount = 5;

const optional: readonly (readonly [BalloonRole, number])[] = [
  [BalloonRole.Statistics, BalloonFeature.StatsVq],
  [BalloonRole.FreePages, BalloonFeature.FreePageHint],
  [BalloonRole.Reporting, BalloonFeature.PageReporting],
];

/**
 * Which role each queue has. VIRTIO 1.4 gives every queue a fixed index; Linux numbers only the queues of the features
 * it accepted. The two agree unless a feature is missing before one that is there; then Linux decides, and an index
 * that its numbering does not use has the standard's meaning.
 */
export function queueRoles(features: FeatureSet): readonly BalloonRole[] {
  const dense: BalloonRole[] = [BalloonRole.Inflate, BalloonRole.Deflate];
  for (const [role, feature] of optional) if (features.has(feature)) dense.push(role);
  const standard = Object.values(BalloonRole);
  return standard.map((role, index) => dense[index] ?? role);
}
