import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { DeviceSpec } from "wheelbase/runtime";
import { ninep } from "wheelbase/runtime";
import type { VhostUserDevice } from "./bed.js";

/** Where setup.sh unpacked programs for guests. */
function toolsDirectory(): string {
  const { WHEELBASE_LAB_CACHE: lab, XDG_CACHE_HOME: cache = join(homedir(), ".cache") } =
    process.env;
  const tools = join(lab ?? join(cache, "wheelbase/lab"), "roots/guest-tools");
  if (!existsSync(join(tools, "ok"))) {
    throw new Error(`no ${tools}; run: bash test/guest/setup.sh`);
  }
  return tools;
}

/** A share, "tools", with Debian's programs for a guest; read-only. */
export function guestTools(socketPath: string): {
  readonly spec: DeviceSpec;
  readonly device: VhostUserDevice;
} {
  const features = ["VIRTIO_F_INDIRECT_DESC", "VIRTIO_F_EVENT_IDX"];
  const common = { name: "tools", lane: "tools", socketPath, queueSize: 128, features };
  return {
    spec: ninep({ ...common, directory: toolsDirectory(), tag: "tools", readOnly: true }),
    device: { socketPath, id: 9, queueCount: 1, configSizeBytes: 34 },
  };
}
