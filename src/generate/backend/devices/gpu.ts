import type { PlatformDevice, PlatformDeviceOf } from "../../../profile/platform.js";
import { byteCount, type Literal } from "../../literal.js";
import { unservedHost } from "../../served-devices.js";
import type { BackendDevice } from "./backend-device.js";
import { pageSocket } from "./page-sockets.js";

type Gpu = PlatformDeviceOf<"gpu">;

const DEFAULT_PICTURE_MEMORY = 512 * 1024 ** 2;

export const gpu: BackendDevice<"gpu"> = {
  construct: "gpu",
  /** What equals the constructor's default is left out. */
  properties({ config, host }, neighbours) {
    const { displays, pictureMemory, blobAlignment } = config;
    return {
      displays: displays.map(displayLiteral),
      shownBy: host.kind === "none" ? undefined : shownBy(host, neighbours),
      memoryBytes: pictureMemory === DEFAULT_PICTURE_MEMORY ? undefined : byteCount(pictureMemory),
      blobAlignment: blobAlignment === undefined ? undefined : byteCount(blobAlignment),
    };
  },
  hostText({ host }) {
    switch (host.kind) {
      case "page":
        return `the page http://127.0.0.1:${host.port}/`;
      case "vmm":
        return "the display of the VMM";
      case "png":
        return `PNG files in \`${host.directory}\``;
      case "none":
        return "pictures are there for operators only";
      default:
        throw unservedHost(host.kind);
    }
  },
};

function displayLiteral(display: Gpu["config"]["displays"][number]): Literal {
  const { width, height, refresh, widthMm, heightMm, name, plugged } = display;
  const stated = {
    width,
    height,
    refresh: refresh === 60 ? undefined : refresh,
    widthMm,
    heightMm,
    name,
    plugged: plugged ? undefined : false,
  };
  const entries = Object.entries(stated).flatMap(([key, value]): [string, Literal][] =>
    value === undefined ? [] : [[key, value]],
  );
  return Object.fromEntries(entries);
}

function shownBy(host: Gpu["host"], neighbours: readonly PlatformDevice[]): Literal {
  switch (host.kind) {
    case "page": {
      const { port } = host;
      const touch = host.touch ?? pageSocket(neighbours, port, "touch");
      const keys = host.keys ?? pageSocket(neighbours, port, "keys");
      return {
        ...{ kind: "page", port },
        ...(touch === undefined ? {} : { touch }),
        ...(keys === undefined ? {} : { keys }),
      };
    }
    case "vmm":
      return { kind: "vmm" };
    case "png":
      return { kind: "png", directory: host.directory };
    default:
      throw unservedHost(host.kind);
  }
}
