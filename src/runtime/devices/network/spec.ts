import type { DeviceSpec } from "../../device/device-module.js";
import { commonParts, type DeviceDefinition } from "../device-definition.js";
import { macText } from "./mac.js";
import {
  type CaptureOptions,
  defaultMtu,
  type NetworkEnd,
  type NetworkOptions,
} from "./options.js";

/**
 * A network device on a tap, a virtual switch, a stream or datagram socket, capture files, nothing, or a cable that ends
 * in itself.
 */
export type NetworkDefinition = DeviceDefinition &
  NetworkEnd & {
    /** Defaults to a locally administered one that follows from name and socket path. */
    readonly mac?: string | undefined;
    /** Defaults to 1500. */
    readonly mtu?: number | undefined;
    /** Defaults to 1. */
    readonly queuePairs?: number | undefined;
    /** Defaults to unknown. */
    readonly speedMbps?: number | undefined;
    /** Defaults to full, along with a speed. */
    readonly duplex?: "half" | "full" | undefined;
    /** Whether the cable is in at start; defaults to true. */
    readonly linkUp?: boolean | undefined;
    readonly capture?: CaptureOptions | undefined;
  };

/** Defines a network device (VIRTIO 1.4, 5.1). */
export function network(definition: NetworkDefinition): DeviceSpec<NetworkOptions> {
  const { name, socketPath, features } = definition;
  const { mtu = defaultMtu, queuePairs = 1, speedMbps, duplex, capture } = definition;
  const { mac = derivedMac(`${name} ${socketPath}`) } = definition;
  return {
    ...commonParts(definition),
    type: "network",
    module: new URL("./module.js", import.meta.url).href,
    features,
    options: {
      mac,
      mtu,
      queuePairs,
      speedMbps,
      duplex,
      isUp: definition.linkUp,
      capture,
      end: endOf(definition),
      features,
    },
  };
}

function endOf(definition: NetworkDefinition): NetworkOptions["end"] {
  if ("tap" in definition) return { tap: definition.tap };
  if ("switch" in definition) return { switch: definition.switch };
  if ("stream" in definition) return { stream: definition.stream };
  if ("socket" in definition) return { socket: definition.socket };
  if ("pcap" in definition) return { pcap: definition.pcap };
  if ("none" in definition) return { none: true };
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
