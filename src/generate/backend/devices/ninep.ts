import type { PlatformDeviceOf } from "../../../profile/platform.js";
import { byteCount, type Literal } from "../../literal.js";
import type { BackendDevice, DeviceProperties } from "./backend-device.js";

export const ninep: BackendDevice<"9p"> = {
  construct: "ninep",
  properties({ host, config }) {
    return {
      directory: host.path,
      tag: config.tag,
      readOnly: host.readOnly || undefined,
      messageBytes: byteCount(config.maxMessageBytes),
      ...ownerProperties(host),
    };
  },
  hostText({ host }) {
    return [`\`${host.path}\``, ...(host.readOnly ? ["read-only"] : [])].join(", ");
  },
};

type SharedFolder = PlatformDeviceOf<"9p">["host"];

function ownerProperties({ owner, uid, gid, uids, gids }: SharedFolder): DeviceProperties {
  switch (owner) {
    case "backend":
      return { squash: { uid, gid } };
    case "mapped":
      return { uids: uids.map(rangeLiteral), gids: gids.map(rangeLiteral) };
    case "same":
      return { uids: [allIds], gids: [allIds] };
  }
}

const allIds: Literal = { guest: 0, host: 0, count: { source: "2 ** 32 - 1" } };

function rangeLiteral({ guest, host, count }: SharedFolder["uids"][number]): Literal {
  return { guest, host, count };
}
