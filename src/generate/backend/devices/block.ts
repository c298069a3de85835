import { sizeText } from "../../../profile/size-text.js";
import { byteCount } from "../../literal.js";
import type { BackendDevice } from "./backend-device.js";

export const block: BackendDevice<"block"> = {
  construct: "block",
  /** What equals the constructor's default is left out. */
  properties({ queues, host, config }) {
    return {
      queueCount: queues.repeated,
      file: host.path,
      readOnly: host.readOnly || undefined,
      create: host.create || undefined,
      capacityBytes: host.capacity === undefined ? undefined : byteCount(host.capacity),
      logicalBlockBytes: byteCount(config.logicalBlockSize),
      physicalBlockBytes: byteCount(config.physicalBlockSize),
      serial: config.serial,
      engine: host.engine === "auto" ? undefined : host.engine,
      direct: host.direct || undefined,
    };
  },
  hostText({ host }) {
    return [
      `\`${host.path}\``,
      ...(host.capacity === undefined ? [] : [sizeText(host.capacity)]),
      ...(host.readOnly ? ["read-only"] : []),
      ...(host.create ? ["made when missing"] : []),
      ...(host.direct ? ["past the page cache"] : []),
    ].join(", ");
  },
};
