import { connect } from "node:net";
import { basename, join } from "node:path";
import type { PlatformDeviceOf } from "../../profile/platform.js";
import { hostStream } from "./host-stream.js";
import { SCRATCH_FOLDER, type StandIn } from "./stand-in.js";

export const network: StandIn<"network"> = {
  replace(device) {
    const path = `${SCRATCH_FOLDER}/${device.name}.stream`;
    const uses = `a scratch socket, ${basename(path)}`;
    return {
      device: {
        ...device,
        host: { kind: "stream", path, listen: true, capture: undefined },
      },
      binding: { insteadOf: hostName(device.host), uses },
    };
  },

  openHostEnd({ host }, projectDir) {
    return host.kind === "stream" ? hostStream(connect(join(projectDir, host.path))) : undefined;
  },
};

function hostName(host: PlatformDeviceOf<"network">["host"]): string {
  switch (host.kind) {
    case "tap":
      return host.interface;
    case "switch":
      return `switch ${host.name}`;
    case "socket":
    case "stream":
      return host.path;
    case "pcap":
      return "capture files";
    case "none":
      return "nothing";
  }
}
