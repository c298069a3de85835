import type { DeviceDocumentOf } from "../profile-document.js";
import { rule } from "../rule.js";
import { parseSize } from "../size.js";

type Unit = NonNullable<NonNullable<DeviceDocumentOf<"scsi">["host"]>["luns"]>[number];

const DISC_BLOCK_BYTES = 2048;
const DISK_BLOCK_BYTES = 512;

export const scsiUnit = rule({
  id: "scsi/unit",
  severity: "error",
  docs: "Each unit of a SCSI host has a place of its own and what its kind needs.",
  check({ devices }, report) {
    for (const { device, pointer } of devices) {
      if (device.type !== "scsi") continue;
      const places = new Map<string, string>();
      for (const [index, unit] of (device.host?.luns ?? []).entries()) {
        const at = `${pointer}/host/luns/${index}`;
        const place = `${unit.target ?? 0}:${unit.lun}`;
        const first = places.get(place);
        if (first === undefined) places.set(place, at);
        else {
          report({
            at: `${at}/lun`,
            message: `there are two units ${place}`,
            hint: "give one of them another `lun` or `target`",
            related: [{ at: first, message: "the other one" }],
          });
        }
        const mistake = mistakeOf(unit);
        if (mistake !== undefined) report({ ...mistake, at: `${at}${mistake.at}` });
      }
    }
  },
});

interface Mistake {
  readonly at: string;
  readonly message: string;
  readonly hint: string;
}

function mistakeOf(unit: Unit): Mistake | undefined {
  const { kind = "disk", path, capacity, create, protection } = unit;
  if (kind === "disk" && path === undefined) {
    const hint = "add `path`, or make it a drive: `kind: cdrom`";
    return { at: "", message: "a disk has a file", hint };
  }
  if (kind === "cdrom" && create === true) {
    return { at: "/create", message: "a CD-ROM cannot be made", hint: "remove `create`" };
  }
  if (kind === "cdrom" && protection === true) {
    const message = "a CD-ROM has no protection information";
    return { at: "/protection", message, hint: "remove `protection`" };
  }
  if (create === true && capacity === undefined) {
    const hint = "add `capacity`, for instance `capacity: 64MiB`";
    return { at: "/create", message: "a file cannot be made without its size", hint };
  }
  const block = kind === "cdrom" ? DISC_BLOCK_BYTES : DISK_BLOCK_BYTES;
  if (capacity === undefined || (parseSize(capacity) ?? 0) % block === 0) return undefined;
  const message = `capacity ${capacity} is not a whole number of blocks`;
  return { at: "/capacity", message, hint: `use a multiple of ${block} bytes` };
}
