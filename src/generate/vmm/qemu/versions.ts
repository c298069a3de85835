import type { Architecture } from "../../../profile/platform.js";

/** A version of QEMU that arguments are written for, and those that follow it. */
export interface QemuVersion {
  readonly name: string;
  /** Patterns of the shell for what `--version` says. */
  readonly pattern: string;
  /** The option of a socket that connects again. */
  reconnect(milliseconds: number): string;
}

const bySeconds = (milliseconds: number) => `reconnect=${Math.ceil(milliseconds / 1000)}`;
const byMilliseconds = (milliseconds: number) => `reconnect-ms=${milliseconds}`;

/**
 * Debian 12 has 7.2, Debian 13 has 10.0 and 11.1. `reconnect-ms` came with 9.2, and `reconnect` went
 * after 10.
 */
export const QEMU_VERSIONS = [
  { name: "7.2", pattern: "7.[2-9]* | 8.* | 9.[01]*", reconnect: bySeconds },
  { name: "10", pattern: "9.* | 10.*", reconnect: byMilliseconds },
  { name: "11", pattern: "*", reconnect: byMilliseconds },
] as const satisfies readonly QemuVersion[];

export type VersionName = (typeof QEMU_VERSIONS)[number]["name"];

interface Availability {
  /** The first of our versions that has the front-end. */
  readonly since: VersionName;
  readonly architectures?: readonly Architecture[];
}

/**
 * Front-ends that not all versions have, by their name without the bus; seen in `-device help` of
 * 7.2.22, 10.0.13 and 11.1.3.
 */
const AVAILABILITY: Readonly<Record<string, Availability>> = {
  "vhost-user-snd": { since: "10" },
  "vhost-user-scmi": { since: "10", architectures: ["aarch64"] },
  "vhost-user-spi": { since: "11" },
  "vhost-user-rtc": { since: "11" },
  "vhost-user-test-device": { since: "11" },
};

/** Why a version cannot start a front-end on an architecture; undefined when it can. */
export function unavailable(
  driver: string,
  version: QemuVersion,
  architecture: Architecture,
): "version" | "architecture" | undefined {
  const base = driver.replace(/-(pci|ccw)$/, "");
  // The name on a virtio bus of some ends in "-device" itself.
  const known = AVAILABILITY[base] ?? AVAILABILITY[base.replace(/-device$/, "")];
  if (known === undefined) return undefined;
  if (known.architectures?.includes(architecture) === false) return "architecture";
  return isOlder(version, known.since) ? "version" : undefined;
}

/** Whether something that came with one of our versions is missing in another. */
export function isOlder(version: QemuVersion, since: VersionName): boolean {
  const indexOf = (wanted: string) => QEMU_VERSIONS.findIndex(({ name }) => name === wanted);
  return indexOf(version.name) < indexOf(since);
}

/** For arguments that any of them has to take. */
export const OLDEST_QEMU: QemuVersion = QEMU_VERSIONS[0];
/** What the command of a README is for. */
export const NEWEST_QEMU: QemuVersion = QEMU_VERSIONS[2];
