import type { CheckResult, Machine } from "./check.js";

/** A program of somebody else that makes something possible. */
interface Tool {
  readonly program: string;
  readonly versionArguments: readonly string[];
  readonly version: RegExp;
  readonly title: string;
  /** What cannot be done without it. */
  readonly follows: string;
  readonly install: string;
}

const TOOLS: readonly Tool[] = [
  {
    program: "dtc",
    versionArguments: ["--version"],
    version: /DTC (\S+)/,
    title: "device tree compiler",
    follows: "generated device trees cannot be compiled for a guest",
    install: "Debian: apt-get install device-tree-compiler",
  },
  {
    program: "dt-validate",
    versionArguments: ["--version"],
    version: /(\d\S*)/,
    title: "dt-schema",
    follows: "generated device trees cannot be held against the kernel's bindings",
    install: "Debian 13 with backports: apt-get install dt-schema; or pip install dtschema",
  },
  {
    program: "iasl",
    versionArguments: ["-v"],
    version: /version (\d+)/,
    title: "ACPI compiler",
    follows: "generated ACPI tables cannot be compiled for a guest",
    install: "Debian: apt-get install acpica-tools",
  },
  {
    program: "virt-xml-validate",
    versionArguments: ["--version"],
    version: /(\d+\.\d+\.\d+)/,
    title: "libvirt's schema check",
    follows: "domains for libvirt cannot be checked before they are used",
    install: "Debian: apt-get install libvirt-clients libxml2-utils",
  },
];

export function toolChecks(machine: Machine): readonly CheckResult[] {
  return TOOLS.map((tool) => toolCheck(tool, machine));
}

function toolCheck(tool: Tool, machine: Machine): CheckResult {
  const { program, title, follows, install } = tool;
  const common = { id: program, title, required: false };
  const path = machine.find(program);
  if (path === undefined) {
    return { ...common, state: "missing", detail: `no ${program} in PATH`, follows, install };
  }
  const text = machine.run(path, tool.versionArguments);
  if (text === undefined) {
    return { ...common, state: "limited", detail: `${path} does not run`, follows, install };
  }
  const version = tool.version.exec(text)?.[1];
  return { ...common, state: "ok", detail: version === undefined ? path : `${version}, ${path}` };
}
