import type { Support } from "../../profile/vendor/vendor-document.js";
import type { FitOutcome } from "./fit.js";

/** What support of a needed part means; undefined: the profile does not mention it. */
export function outcomeOf(support: Support | undefined): FitOutcome {
  switch (support) {
    case "supported":
      return "carried";
    case "experimental":
      return "conditional";
    case "unsupported":
      return "missing";
    case "third-party":
    case "unknown":
    case undefined:
      return "unknown";
  }
}
