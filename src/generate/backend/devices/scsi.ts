import type { PlatformDeviceOf } from "../../../profile/platform.js";
import { byteCount, type Literal } from "../../literal.js";
import type { BackendDevice } from "./backend-device.js";

type Unit = PlatformDeviceOf<"scsi">["host"]["luns"][number];

export const scsi: BackendDevice<"scsi"> = {
  construct: "scsi",
  properties({ queues, host, config }) {
    return {
      queueCount: queues.repeated,
      maxTarget: config.maxTarget,
      maxLun: config.maxLun,
      maxSectors: config.maxSectors,
      commandsPerUnit: config.commandsPerUnit,
      units: host.luns.map(unitLiteral),
    };
  },
  hostText({ host }) {
    return host.luns
      .map(({ target, lun, kind, path = "no medium", readOnly }) => {
        const notes = [...(kind === "cdrom" ? ["CD-ROM"] : []), ...(readOnly ? ["read-only"] : [])];
        return [`${target}:${lun} \`${path}\``, ...notes].join(", ");
      })
      .join("; ");
  },
};

/** What equals the constructor's default is left out. */
function unitLiteral(unit: Unit): Literal {
  const { target, lun, kind, path, capacity, create, readOnly, serial, protection } = unit;
  const properties = {
    target: target === 0 ? undefined : target,
    lun,
    kind: kind === "disk" ? undefined : kind,
    file: path,
    readOnly: (readOnly && kind === "disk") || undefined,
    create: create || undefined,
    capacityBytes: capacity === undefined ? undefined : byteCount(capacity),
    serial,
    protection: protection || undefined,
  };
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, value]): [string, Literal][] =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}
