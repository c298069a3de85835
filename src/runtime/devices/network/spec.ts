import type { DeviceSpec } from "../../device/device-module.js";
import { commonParts, type DeviceDefinition } from "../device-definition.js";
import { macText } from "./mac.js";
import {
  type CaptureOptions,
  defaultMtu,
  type LoopbackEnd,
  type NetworkOptions,
  type StreamEnd,
  type SwitchEnd,
  type TapEnd,
} from "./options.js";

/** A network device on a tap, a virtual switch, a stream socket, or a cable that ends in itself. */
export type NetworkDefinition = DeviceDefinition &
  (TapEnd | SwitchEnd | StreamEnd | LoopbackEnd) & {
    /** Defaults to a locally administered one that follows from name and socket path. */
    readonly mac?: string | undefined;
    /** Defaults to 1500. */
    readonly mtu?: number | undefined;
    /** Defaults to 1. */
    readonly queuePairs?: number | undefined;
    /** Defaults to unknown. */
    readonly speedMbps?: number | undefined;
    readonly capture?: CaptureOptions | undefined;
  };

/** Defines a network device (VIRTIO 1.4, 5.1). */
export function network(definition: NetworkDefinition): DeviceSpec<NetworkOptions> {
  const { name, socketPath, features } = definition;
  const { mtu = defaultMtu, queuePairs = 1, speedMbps, capture } = definition;
  const { mac = derivedMac(`${name} ${socketPath}`) } = definition;
  return {
    ...commonParts(definition),
    type: "network",
    module: new URL("./module.js", import.meta.url).href,
    features,
    options: { mac, mtu, queuePairs, speedMbps, capture, end: endOf(definition), features },
  };
}

function endOf(definition: NetworkDefinition): NetworkOptions["end"] {
  if ("tap" in definition) return { tap: definition.tap };
  if ("switch" in definition) return { switch: definition.switch };
  if ("stream" in definition) return { stream: definition.stream };
  return { loopback: true };
}

/** The same text gives the same address (FNV-1a, 32 bits), so that a guest knows its card again. */
function derivedMac(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return macText(
    Uint8Array.of(0x02, 0x00, hash >>> 24, (hash >>> 16) & 0xff, (hash >>> 8) & 0xff, hash & 0xff),
  );
}
