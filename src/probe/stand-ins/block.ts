import { join } from "node:path";
import { sizeText } from "../../profile/size-text.js";
import { SECTOR_BYTES } from "../exercise/test-ranges.js";
import { makeImage } from "./image.js";
import { SCRATCH_FOLDER, type StandIn } from "./stand-in.js";

/** Of a disk whose profile leaves the size to the file. */
const DEFAULT_CAPACITY_BYTES = 64 * 1024 ** 2;

export const block: StandIn<"block"> = {
  replace(device) {
    const capacity = device.host.capacity ?? DEFAULT_CAPACITY_BYTES;
    const path = `${SCRATCH_FOLDER}/${device.name}.img`;
    return {
      // The folder may be on a file system without direct access, or in a container without a ring.
      device: {
        ...device,
        host: { ...device.host, path, capacity, direct: false, engine: "auto" },
      },
      binding: { insteadOf: device.host.path, uses: `a scratch image of ${sizeText(capacity)}` },
    };
  },

  /**
   * A disk that the backend makes itself is left to it. Any other gets an image, sparse; a
   * read-only one with a pattern to be found again.
   */
  make({ host, config }, projectDir) {
    if (host.create && !host.readOnly) return;
    makeImage(join(projectDir, host.path), {
      capacityBytes: host.capacity ?? 0,
      blockSectors: config.logicalBlockSize / SECTOR_BYTES,
      hasContent: host.readOnly,
    });
  },
};
