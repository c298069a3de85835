import type { PlatformDeviceOf } from "../../../profile/platform.js";
import type { Literal } from "../../literal.js";
import type { BackendDevice } from "./backend-device.js";

export const entropy: BackendDevice<"entropy"> = {
  construct: "entropy",
  /** What equals the constructor's default is left out. */
  properties: ({ host }) => ({ source: sourceLiteral(host) }),
  hostText({ host }) {
    switch (host.kind) {
      case "getrandom":
        return "the kernel's random numbers";
      case "file":
        return `\`${host.path}\``;
      case "seed":
        return "numbers that can be foretold, for tests";
    }
  },
};

function sourceLiteral(host: PlatformDeviceOf<"entropy">["host"]): Literal | undefined {
  switch (host.kind) {
    case "getrandom":
      return undefined;
    case "file":
      return { file: host.path };
    case "seed":
      return { seed: host.seed };
  }
}
