import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { SCRATCH_FOLDER, type StandIn } from "./stand-in.js";

/** More than the exercise takes. */
const FILE_BYTES = 2 * 1024 ** 2;

export const entropy: StandIn<"entropy"> = {
  replace(device) {
    const { host, name } = device;
    if (host.kind !== "file") return { device };
    const path = `${SCRATCH_FOLDER}/${name}.random`;
    return {
      device: { ...device, host: { kind: "file", path } },
      binding: { insteadOf: host.path, uses: `a scratch file, ${basename(path)}` },
    };
  },

  make({ host }, projectDir) {
    if (host.kind === "file") writeFileSync(join(projectDir, host.path), randomBytes(FILE_BYTES));
  },
};
