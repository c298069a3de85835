import { byteCount } from "../../literal.js";
import type { BackendDevice } from "./backend-device.js";

export const balloon: BackendDevice<"balloon"> = {
  construct: "balloon",
  properties({ config }) {
    const { target, statisticsSeconds } = config;
    return {
      targetBytes: target === undefined ? undefined : byteCount(target),
      statisticsSeconds: statisticsSeconds === 0 ? undefined : statisticsSeconds,
    };
  },
  hostText: () => "pages go back to the host",
};
