import { accessSync, constants, readFileSync } from "node:fs";
import type { HostFeature } from "../../runtime/index.js";
import type { CheckResult } from "./check.js";

const MINIMAL_NODE = [20, 19] as const;

interface FeatureText {
  readonly title: string;
  readonly required: boolean;
  readonly follows: string;
  readonly install: string;
}

const FEATURES: Readonly<Record<HostFeature, FeatureText>> = {
  epoll: {
    title: "epoll",
    required: true,
    follows: "no lane can wait for its sockets",
    install: "any Linux kernel has it: a sandbox or a container keeps it from us",
  },
  eventfd: {
    title: "eventfd",
    required: true,
    follows: "guest and backend cannot notify each other",
    install: "any Linux kernel has it: a sandbox or a container keeps it from us",
  },
  memfd: {
    title: "memfd",
    required: true,
    follows: "the memory of a guest cannot be shared: neither selftest nor launch files work",
    install: "Linux 3.17 or newer; a sandbox or a container may keep it from us",
  },
  io_uring: {
    title: "io_uring",
    required: false,
    follows: "disks wait for their files in place, which holds up the other devices of their lane",
    install:
      "Linux 5.11 or newer, and `sysctl kernel.io_uring_disabled=0`; containers need seccomp",
  },
};

export function nodeCheck(version: string): CheckResult {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  const [neededMajor, neededMinor] = MINIMAL_NODE;
  const isEnough = major > neededMajor || (major === neededMajor && minor >= neededMinor);
  const common = { id: "node", title: "Node.js", required: true, detail: version };
  if (isEnough) return { ...common, state: "ok" };
  return {
    ...common,
    state: "limited",
    follows: `backends need Node.js ${MINIMAL_NODE.join(".")} or newer`,
    install: "https://nodejs.org, or the `node` package of npm",
  };
}

/** The runtime and what the kernel gives it. Loads the runtime, which needs koffi and Linux. */
export async function runtimeChecks(): Promise<readonly CheckResult[]> {
  const koffi = { id: "koffi", title: "koffi (calls of the C library)", required: true };
  try {
    const { hostFeatures } = await import("../../runtime/index.js");
    const found = Object.entries(hostFeatures()) as [HostFeature, string | undefined][];
    return [
      { ...koffi, state: "ok", detail: "loads" },
      ...found.map(([id, refusal]) => featureCheck(id, refusal)),
    ];
  } catch (error) {
    return [
      {
        ...koffi,
        state: "missing",
        detail: error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error),
        follows: "nothing can be served here; profiles can be checked and generated from",
        install: "npm install again with optional packages: koffi comes prebuilt for Linux",
      },
    ];
  }
}

function featureCheck(id: HostFeature, refusal: string | undefined): CheckResult {
  const { title, required, follows, install } = FEATURES[id];
  if (refusal === undefined) return { id, title, required, state: "ok", detail: "works" };
  return { id, title, required, state: "missing", detail: refusal, follows, install };
}

/** Guests run by emulation without it. */
export function kvmCheck(path = "/dev/kvm"): CheckResult {
  const common = { id: "kvm", title: path, required: false };
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return { ...common, state: "ok", detail: "can be opened" };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const isThere = code === "EACCES" || code === "EPERM";
    return {
      ...common,
      state: isThere ? "limited" : "missing",
      detail: isThere ? "may not be opened" : "is not there",
      follows: "guests run by emulation, many times slower; crosvm and Cloud Hypervisor not at all",
      install: isThere
        ? "be in the group kvm: usermod -aG kvm USER, and log in again"
        : "switch virtualization on in the firmware, and load kvm_intel, kvm_amd or use an Arm host",
    };
  }
}

/** vhost-user hands over one file of guest memory a region, one eventfd a queue and direction. */
export function limitsCheck(path = "/proc/self/limits"): CheckResult {
  const common = { id: "open-files", title: "open files", required: false };
  const limit = openFileLimit(path);
  const detail = limit === undefined ? "no limit known" : `at most ${limit}`;
  if (limit === undefined || limit >= ENOUGH_FILES) return { ...common, state: "ok", detail };
  return {
    ...common,
    state: "limited",
    detail,
    follows: "a backend with many devices and queues can run out of file descriptors",
    install: `ulimit -n ${ENOUGH_FILES}, or LimitNOFILE= of its unit`,
  };
}

const ENOUGH_FILES = 1024;

function openFileLimit(path: string): number | undefined {
  try {
    const line = /^Max open files\s+(\d+)/m.exec(readFileSync(path, "utf8"));
    return line === null ? undefined : Number(line[1]);
  } catch {
    return undefined;
  }
}
