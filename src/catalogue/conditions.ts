import type { FeatureBit, FeatureCondition, Requirement } from "./types.js";

/** Tells whether a feature, by the specification's name, is there. */
export type HasFeature = (name: string) => boolean;

/** Whether a condition holds; an absent one always does. */
export function conditionHolds(condition: FeatureCondition | undefined, has: HasFeature): boolean {
  if (condition === undefined) return true;
  return "anyOf" in condition ? condition.anyOf.some(has) : !condition.noneOf.some(has);
}

/** The requirements of a feature that do not hold, as the table lists them. */
export function missingRequirements(feature: FeatureBit, has: HasFeature): readonly Requirement[] {
  return feature.requires.filter((requirement) =>
    typeof requirement === "string" ? !has(requirement) : !requirement.some(has),
  );
}
