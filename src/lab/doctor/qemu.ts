import { ARCHITECTURES, type Architecture } from "../../profile/platform-parts.js";
import type { CheckResult, Machine } from "./check.js";

const INSTALL: Readonly<Record<Architecture, string>> = {
  x86_64: "Debian: apt-get install qemu-system-x86; QEMU 11.1 is in trixie-backports",
  aarch64: "Debian: apt-get install qemu-system-arm; QEMU 11.1 is in trixie-backports",
  s390x: "Debian: apt-get install qemu-system-s390x; QEMU 11.1 is in trixie-backports",
};
/** What carries a device of any id to a guest; versions before 11 refuse or lack it. */
const GENERIC = "vhost-user-test-device";
/** The oldest version that launch files are written for. */
const OLDEST = [7, 2] as const;

export function qemuChecks(machine: Machine): readonly CheckResult[] {
  return ARCHITECTURES.map((architecture) => qemuCheck(architecture, machine));
}

function qemuCheck(architecture: Architecture, machine: Machine): CheckResult {
  const program = `qemu-system-${architecture}`;
  const common = { id: program, title: `QEMU for ${architecture} guests`, required: false };
  const install = INSTALL[architecture];
  const path = machine.find(program);
  if (path === undefined) {
    const follows = `no ${architecture} guest can be started here by QEMU`;
    return { ...common, state: "missing", detail: `no ${program} in PATH`, follows, install };
  }
  const version = /version (\d+)\.(\d+)(\S*)/.exec(machine.run(path, ["--version"]) ?? "");
  if (version === null) {
    const follows = "it cannot start a guest";
    return { ...common, state: "limited", detail: `${path} does not run`, follows, install };
  }
  const [, major = "", minor = "", rest = ""] = version;
  const frontEnds = vhostUserDevices(machine.run(path, ["-M", "none", "-device", "help"]) ?? "");
  const detail = `${major}.${minor}${rest}, ${path}; ${frontEnds.join(", ") || "no vhost-user"}`;
  if (isOlder(Number(major), Number(minor))) {
    const follows = `launch files are written for QEMU ${OLDEST.join(".")} and newer`;
    return { ...common, state: "limited", detail, follows, install };
  }
  if (frontEnds.includes(GENERIC)) return { ...common, state: "ok", detail };
  const follows =
    "devices that QEMU has no front-end for (console, 9p, CAN and others) do not reach a guest: " +
    `${GENERIC} came with QEMU 11.1`;
  return { ...common, state: "limited", detail, follows, install };
}

function isOlder(major: number, minor: number): boolean {
  const [oldestMajor, oldestMinor] = OLDEST;
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
}

/** The front-ends of `-device help`, without the bus that their names end in. */
function vhostUserDevices(help: string): readonly string[] {
  const names = [...help.matchAll(/name "(vhost-user-[a-z0-9-]+?)"/g)].flatMap(([, name]) =>
    name === undefined ? [] : [name.replace(/(-pci|-ccw|-(non-)?transitional)+$/, "")],
  );
  return [...new Set(names)].sort();
}
