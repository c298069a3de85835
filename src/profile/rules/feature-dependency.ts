import { missingRequirements } from "../../catalogue/index.js";
import { deviceFeatures } from "../offered-features.js";
import { rule } from "../rule.js";
import { listOf } from "../suggest.js";
import { featureNamed } from "../vocabulary.js";
import { offerable } from "./stated-features.js";

export const featureDependency = rule({
  id: "feature/dependency",
  severity: "error",
  docs: "A feature that needs another one is offered together with it.",
  check({ devices }, report) {
    for (const { name, at, set, device } of offerable(devices)) {
      const feature = featureNamed(device, name);
      if (feature === undefined || feature.requires.length === 0) continue;
      const { required, optional } = deviceFeatures(device);
      const has = (other: string) => required.includes(other) || optional.includes(other);
      for (const requirement of missingRequirements(feature, has)) {
        const choices = [requirement].flat();
        report({
          at,
          message: `"${name}" needs ${listOf(choices)}`,
          hint: `add ${choices[0]} to ${set}, or remove ${name}`,
        });
      }
    }
  },
});
