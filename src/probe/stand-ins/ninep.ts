import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { NINEP_TEST_FILE, ninepTestContent } from "../exercise/test-share.js";
import { SCRATCH_FOLDER, type StandIn } from "./stand-in.js";

export const ninep: StandIn<"9p"> = {
  /** Without root all files belong to the user of the backend, whatever the profile says. */
  replace(device) {
    const path = `${SCRATCH_FOLDER}/${device.name}`;
    return {
      device: { ...device, host: { ...device.host, path, owner: "backend" } },
      binding: { insteadOf: device.host.path, uses: `a scratch folder, ${basename(path)}` },
    };
  },

  /** A read-only folder gets a file to be found again. */
  make({ host }, projectDir) {
    mkdirSync(join(projectDir, host.path));
    if (!host.readOnly) return;
    writeFileSync(join(projectDir, host.path, NINEP_TEST_FILE), ninepTestContent());
  },
};
