import { missingRequirements } from "../../catalogue/index.js";
import { offeredFeatures } from "../offered-features.js";
import { rule } from "../rule.js";
import { listOf } from "../suggest.js";
import { featureNamed } from "../vocabulary.js";
import { statedFeatures } from "./feature-names.js";

export const featureDependency = rule({
  id: "feature/dependency",
  severity: "error",
  docs: "A feature that needs another one is offered together with it.",
  check({ devices }, report) {
    for (const { name, at, device } of statedFeatures(devices)) {
      const feature = featureNamed(device.type, name);
      if (feature === undefined) continue;
      const offered = offeredFeatures(device);
      for (const requirement of missingRequirements(feature, (other) => offered.includes(other))) {
        const choices = [requirement].flat();
        report({
          at,
          message: `"${name}" needs ${listOf(choices)}`,
          hint: `add ${choices[0]}, or remove ${name}`,
        });
      }
    }
  },
});
