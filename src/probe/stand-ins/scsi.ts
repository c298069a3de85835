import { join } from "node:path";
import { SECTOR_BYTES } from "../exercise/test-ranges.js";
import { makeImage } from "./image.js";
import { SCRATCH_FOLDER, type StandIn } from "./stand-in.js";

/** Of a unit whose profile leaves the size to the file. */
const DEFAULT_CAPACITY_BYTES = 8 * 1024 ** 2;
const DISC_BLOCK_BYTES = 2048;

export const scsi: StandIn<"scsi"> = {
  replace(device) {
    const luns = device.host.luns.map((unit) => {
      if (unit.path === undefined) return unit;
      const path = `${SCRATCH_FOLDER}/${device.name}-${unit.target}-${unit.lun}.img`;
      return { ...unit, path, capacity: unit.capacity ?? DEFAULT_CAPACITY_BYTES };
    });
    const files = device.host.luns.flatMap(({ path }) => (path === undefined ? [] : [path]));
    return {
      device: { ...device, host: { ...device.host, luns } },
      binding: { insteadOf: files.join(", "), uses: "scratch images" },
    };
  },

  make({ host }, projectDir) {
    for (const { path, kind, create, readOnly, capacity = 0 } of host.luns) {
      const isDisc = kind === "cdrom";
      if (path === undefined || (create && !readOnly)) continue;
      makeImage(join(projectDir, path), {
        capacityBytes: capacity,
        blockSectors: isDisc ? DISC_BLOCK_BYTES / SECTOR_BYTES : 1,
        hasContent: readOnly || isDisc,
      });
    }
  },
};
