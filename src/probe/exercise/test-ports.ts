import type { PlatformDeviceOf } from "../../profile/platform.js";

/** The port of the guest that the self-test's program connects to. */
export const GUEST_PORT = 7000;
/** The port that it connects from, where it stands for another guest. */
const PEER_PORT = 8000;
const HOST_CID = 2;
/** Nobody's but the self-test's. */
const PEER_CIDS = [4_000_000_000, 4_000_000_001] as const;

/** Who is at the other end of the test: the host, or another guest. */
export function peerCidOf({ host, config }: PlatformDeviceOf<"vsock">): number {
  if (host.kind === "unix") return HOST_CID;
  const [first, second] = PEER_CIDS;
  return config.cid === first ? second : first;
}

/** How the program says that it wants to reach the guest, with a line feed. */
export function connectLineOf(device: PlatformDeviceOf<"vsock">): string {
  const from = device.host.kind === "unix" ? "" : ` FROM ${peerCidOf(device)} ${PEER_PORT}`;
  return `CONNECT ${GUEST_PORT}${from}\n`;
}

/** The port that the self-test's program serves: one that the profile lets the guest reach. */
export function hostPortOf({ host }: PlatformDeviceOf<"vsock">): number {
  const ports = host.kind === "unix" ? host.ports : undefined;
  return ports?.[0] ?? GUEST_PORT;
}
