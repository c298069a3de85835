import type { PlatformDeviceOf } from "../../../profile/platform.js";
import { sizeText } from "../../../profile/size-text.js";
import { byteCount, type Literal } from "../../literal.js";
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
      raw: host.raw || undefined,
      writeCache: config.writeCache === "writethrough" ? "writethrough" : undefined,
      zoned: config.zoned === undefined ? undefined : zonesLiteral(config.zoned),
    };
  },
  hostText({ host, config }) {
    return [
      `\`${host.path}\``,
      ...(host.capacity === undefined ? [] : [sizeText(host.capacity)]),
      ...(host.readOnly ? ["read-only"] : []),
      ...(host.create ? ["made when missing"] : []),
      ...(config.zoned === undefined ? [] : [`zones of ${sizeText(config.zoned.zoneSize)}`]),
      ...(host.direct ? ["past the page cache"] : []),
    ].join(", ");
  },
};

type Zones = NonNullable<PlatformDeviceOf<"block">["config"]["zoned"]>;

function zonesLiteral({ model, zoneSize, maxOpenZones, maxActiveZones }: Zones): Literal {
  return {
    model,
    zoneBytes: byteCount(zoneSize),
    ...(maxOpenZones > 0 && { maxOpenZones }),
    ...(maxActiveZones > 0 && { maxActiveZones }),
  };
}
