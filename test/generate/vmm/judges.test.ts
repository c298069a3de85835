import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { disk, source, terminal } from "../platforms.js";
import { scratchDir } from "../scratch-dir.js";
import { projectOf } from "./projects.js";

/** Every kind of thing that launch files can say, on the usual transport or a stated one. */
const devices = [
  disk("system", { queues: { count: 2 } }),
  disk("data"),
  source("rng"),
  terminal("console0"),
  { name: "maps", type: "9p", host: { kind: "directory", path: "maps" } },
  { name: "memory0", type: "balloon" },
];
const passthrough = [
  { name: "gpu", bus: "pci", host: "0000:03:00.0" },
  { name: "stick", bus: "usb", host: "0951:1666" },
];
const ARCHITECTURES = ["x86_64", "aarch64", "s390x"];

function check(program: string, args: readonly string[]): void {
  const { error, status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
  if (error !== undefined) throw error;
  if (status !== 0 || stderr !== "") throw new Error(`${stdout}${stderr}`);
}

function validateDomain(file: string): void {
  const { error, status, stdout, stderr } = spawnSync("virt-xml-validate", [file, "domain"], {
    encoding: "utf8",
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${stdout}${stderr}`);
}

describe("libvirt's schema", () => {
  it.each(ARCHITECTURES)("takes the domain of a guest of %s", (architecture) => {
    validateDomain(
      join(projectOf({ architecture, devices, passthrough }), "vmm/libvirt/domain.xml"),
    );
  });

  it("takes fixed places and guests without devices", () => {
    const placed = [disk("a", { placement: { pci: "00:09.0" } }), source("b")];
    validateDomain(join(projectOf({ devices: placed }), "vmm/libvirt/domain.xml"));
    validateDomain(join(projectOf({}), "vmm/libvirt/domain.xml"));
  });

  it("takes what KubeVirt's hook makes of a domain", () => {
    const hook = hookOf(projectOf({ devices }));
    const domain =
      "<domain type='kvm'><name>a_b</name><memory>1024</memory><os><type>hvm</type></os>" +
      "<devices><serial type='pty'/></devices></domain>";
    const args = ["--vmi", "{}", "--domain", domain];
    const made = execFileSync(hook, args, { encoding: "utf8" });
    expect(made).toContain('<access mode="shared"/>');
    expect(made).toContain("/var/run/wheelbase/run/system.sock");
    expect(made).toContain("<serial type='pty'/>");
    const file = join(scratchDir(), "domain.xml");
    writeFileSync(file, made);
    validateDomain(file);
  });
});

function manifests(project: string): readonly Record<string, unknown>[] {
  const text = readFileSync(join(project, "vmm/kubevirt/virtual-machine.yaml"), "utf8");
  return parseAllDocuments(text).map((document) => document.toJS());
}

function hookOf(project: string): string {
  const map = manifests(project).find(({ kind }) => kind === "ConfigMap");
  const { data } = map as { data: Record<string, string> };
  const file = join(scratchDir(), "on-define-domain");
  writeFileSync(file, data["on-define-domain.sh"] ?? "");
  chmodSync(file, 0o755);
  return file;
}

const CACHE =
  process.env["WHEELBASE_LAB_CACHE"] ??
  join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "wheelbase/lab");

/**
 * Has the compiler hold manifests against types that KubeVirt's published OpenAPI description was
 * turned into: a key that it does not have is an error, and so is a wrong type.
 */
function compileManifests(project: string): string {
  const folder = scratchDir();
  const link = join(folder, "node_modules/@kubevirt-ui-ext/kubevirt-api");
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(join(CACHE, "npm/@kubevirt-ui-ext/kubevirt-api-1.7.0/package"), link, "dir");
  const [machine, map, claim] = manifests(project).map((manifest) => JSON.stringify(manifest));
  writeFileSync(
    join(folder, "check.ts"),
    `import type { V1VirtualMachine } from "@kubevirt-ui-ext/kubevirt-api/kubevirt";
import type { IoK8sApiCoreV1ConfigMap as Map, IoK8sApiCoreV1PersistentVolumeClaim as Claim } from "@kubevirt-ui-ext/kubevirt-api/kubernetes";
export const machine: V1VirtualMachine = ${machine};
export const map: Map = ${map};
export const claim: Claim = ${claim};
`,
  );
  const compiler = createRequire(import.meta.url).resolve("typescript/lib/tsc.js");
  const flags = ["--noEmit", "--strict", "--skipLibCheck"];
  const { stdout } = spawnSync(
    process.execPath,
    [compiler, ...flags, "--module", "nodenext", "--target", "es2023", "check.ts"],
    { cwd: folder, encoding: "utf8" },
  );
  return stdout;
}

describe("KubeVirt's published API", () => {
  it("has every field of the manifests", { timeout: 120_000 }, () => {
    const project = projectOf({ devices });
    expect(compileManifests(project)).toBe("");
    const file = join(project, "vmm/kubevirt/virtual-machine.yaml");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace("runStrategy:", "runStrategies:"));
    expect(compileManifests(project)).toContain("runStrategies");
  });

  it("gets the hook as JSON", () => {
    const [machine] = manifests(projectOf({ devices }));
    const { spec } = machine as {
      spec: { template: { metadata: { annotations: Record<string, string> } } };
    };
    const text = spec.template.metadata.annotations["hooks.kubevirt.io/hookSidecars"] ?? "";
    expect(JSON.parse(text)).toMatchObject([
      { configMap: { hookPath: "/usr/bin/onDefineDomain" }, pvc: { name: "car-guest0-sockets" } },
    ]);
  });
});

describe("other judges", () => {
  it.each(ARCHITECTURES)("of scripts and XML accept the files of %s", (architecture) => {
    const project = projectOf({ architecture, devices, passthrough });
    check("bash", ["-n", join(project, "vmm/qemu/start.sh")]);
    check("bash", ["-n", join(project, "vmm/libvirt/start.sh")]);
    if (architecture !== "x86_64") return;
    check("xmllint", ["--noout", join(project, "vmm/acrn/scenario.xml")]);
  });

  it("compile the domain of dom0less Xen without a warning", () => {
    const project = projectOf({ architecture: "aarch64", devices });
    const file = join(project, "vmm/xen/dom0less.dtsi");
    const tree = join(scratchDir(), "host.dts");
    writeFileSync(tree, `/dts-v1/;\n${readFileSync(file, "utf8")}`);
    check("dtc", ["-I", "dts", "-O", "dtb", "-o", "/dev/null", tree]);
  });
});
