import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { TEST_DESCRIPTION, testScript } from "../exercise/test-events.js";
import { SCRATCH_FOLDER, type StandIn } from "./stand-in.js";

export const input: StandIn<"input"> = {
  /** A script sends what such a device can; one that only a file describes gets a description of ours. */
  replace(device) {
    const { host, name, config } = device;
    const path = `${SCRATCH_FOLDER}/${name}.events.json`;
    const description =
      config.class === undefined ? `${SCRATCH_FOLDER}/${name}.description.json` : undefined;
    return {
      device: { ...device, config: { ...config, description }, host: { kind: "script", path } },
      binding: {
        insteadOf: "path" in host ? host.path : host.kind,
        uses: `a scratch script of events, ${basename(path)}`,
      },
    };
  },

  make({ host, config }, projectDir) {
    if (host.kind !== "script") return;
    writeFileSync(join(projectDir, host.path), JSON.stringify(testScript(config.class)));
    if (config.description === undefined) return;
    writeFileSync(join(projectDir, config.description), JSON.stringify(TEST_DESCRIPTION));
  },
};
