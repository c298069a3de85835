import type { GuestPlan } from "../../plan/plan.js";
import type { Origin } from "../artefact.js";
import { type ArtefactFamily, generated } from "../families/family.js";
import { importStatement } from "../import-statement.js";
import { servedDevices } from "../served-devices.js";
import { renderTemplate } from "../template-helpers.js";
import { deviceSource } from "./device-source.js";
import { packageJson } from "./package-json.js";
import { readme } from "./readme.js";
import { vendorArtefacts } from "./vendor/vendor-source.js";

/** The project that serves the devices of one guest. */
export const backendFamily: ArtefactFamily = {
  name: "backend",
  docs: "the project that serves the devices over vhost-user",
  generate: ({ plan, guest, origin, needs }) => ({
    artefacts: [
      generated(".gitignore", renderTemplate("backend/gitignore", {})),
      generated("README.md", readme(plan, guest, origin, needs)),
      generated("package.json", packageJson(plan, guest, needs)),
      generated("src/devices.gen.ts", devicesSource(guest, origin)),
      { path: "src/main.ts", content: renderTemplate("backend/src/main.ts", {}), kind: "starter" },
      generated(
        "src/test/devices.gen.ts",
        renderTemplate("backend/src/test/devices.gen.ts", origin),
      ),
      generated("biome.json", renderTemplate("backend/biome.json", {})),
      generated("tsconfig.json", renderTemplate("backend/tsconfig.json", {})),
      ...servedDevices(guest).flatMap(({ device }) =>
        device.type === "vendor-specific" ? vendorArtefacts(device, origin) : [],
      ),
    ],
    findings: [],
  }),
};

function devicesSource(guest: GuestPlan, origin: Origin): string {
  const neighbours = guest.devices.map(({ device }) => device);
  const devices = servedDevices(guest).map((plan) => deviceSource(plan, neighbours));
  const imports = new Set([...devices.map(({ construct }) => construct), "type DeviceSpec"]);
  return renderTemplate("backend/src/devices.gen.ts", {
    ...origin,
    guest: guest.name,
    pointer: guest.pointer,
    imports: importStatement([...imports], "wheelbase/runtime"),
    devices,
  });
}
