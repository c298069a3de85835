import type { PlatformDeviceOf } from "../../profile/platform.js";

/** The port of the guest that the self-test's program connects to, and how it says so. */
export const GUEST_PORT = 7000;
export const CONNECT_LINE = `CONNECT ${GUEST_PORT}\n`;

/** The port of the host that the self-test's program serves: one that the profile lets the guest reach. */
export function hostPortOf({ host }: PlatformDeviceOf<"vsock">): number {
  const ports = host.kind === "unix" ? host.ports : undefined;
  return ports?.[0] ?? GUEST_PORT;
}
