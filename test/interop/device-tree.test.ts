import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Artefact } from "../../src/generate/artefact.js";
import type { Platform } from "../../src/profile/platform.js";
import { fullPlatform, treesOf } from "../generate/devicetree/trees.js";
import { EXAMPLES, exampleOn } from "../generate/example-on.js";
import { platformOf, profileText } from "../generate/platforms.js";
import { compileTree, runTool, validateTree } from "./device-tree-tools.js";

// The compiler and the kernel's own bindings judge every tree; both are silent about a good one.

const TIMEOUT_MS = 180_000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "wheelbase-dt-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Compiled {
  /** The whole tree, a tree that includes ours, and a tree that our overlay was applied to. */
  readonly trees: readonly string[];
  readonly remarks: string;
}

/** Writes the three trees of a platform's guest and makes of each what its user would. */
async function compiled(platform: Platform): Promise<Compiled> {
  const files = new Map<string, string>();
  for (const tree of treesOf(platform)) files.set(ending(tree), write(tree));
  const [whole = "", part = "", overlay = ""] = ["dts", "dtsi", "dtso"].map((key) =>
    files.get(key),
  );
  const base = join(folder, "base.dts");
  writeFileSync(base, `/dts-v1/;\n${BASE}`);
  const including = join(folder, "including.dts");
  writeFileSync(including, `/dts-v1/;\n${BASE}/include/ "${basename(part)}"\n`);
  const remarks = [
    await compileTree(whole, `${whole}.dtb`),
    await compileTree(including, `${including}.dtb`),
    await compileTree(overlay, `${overlay}.dtbo`, ["-@", "-W", "no-interrupts_property"]),
    await compileTree(base, `${base}.dtb`),
  ];
  const merged = join(folder, "merged.dtb");
  await runTool("fdtoverlay", ["-i", `${base}.dtb`, "-o", merged, `${overlay}.dtbo`]);
  return { trees: [`${whole}.dtb`, `${including}.dtb`, merged], remarks: remarks.join("") };
}

/** A machine's own tree, of the least that has interrupts. */
const BASE = `/ {
	compatible = "linux,dummy-virt";
	model = "linux,dummy-virt";
	#address-cells = <2>;
	#size-cells = <2>;
	interrupt-parent = <&gic>;
	gic: interrupt-controller@8000000 {
		compatible = "arm,gic-v3";
		reg = <0 0x8000000 0 0x10000>, <0 0x80a0000 0 0xf60000>;
		#interrupt-cells = <3>;
		interrupt-controller;
		#address-cells = <2>;
		#size-cells = <2>;
	};
	pcie@10000000 {
		compatible = "pci-host-ecam-generic";
		device_type = "pci";
		reg = <0x40 0x10000000 0 0x10000000>;
		bus-range = <0 0xff>;
		#address-cells = <3>;
		#size-cells = <2>;
		ranges = <0x2000000 0 0x10000000 0 0x10000000 0 0x2eff0000>;
	};
};
`;

/** The objections to all trees, one after the other. */
async function objections({ trees }: Compiled): Promise<string> {
  const texts: string[] = [];
  for (const tree of trees) texts.push(await validateTree(tree));
  return texts.join("");
}

function write({ path, content }: Artefact): string {
  const file = join(folder, basename(path));
  writeFileSync(file, content);
  return file;
}

function ending({ path }: Artefact): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

describe("dtc and dt-schema", () => {
  it.each(EXAMPLES)(
    "have nothing to say about the trees of %s",
    { timeout: TIMEOUT_MS },
    async (name) => {
      const result = await compiled(exampleOn(name, { architecture: "aarch64" }));
      expect(result.remarks).toBe("");
      expect(await objections(result)).toBe("");
    },
  );

  it("have nothing to say about everything at once", { timeout: TIMEOUT_MS }, async () => {
    const result = await compiled(fullPlatform());
    expect(result.remarks).toBe("");
    expect(await objections(result)).toBe("");
  });

  it("know no pool for virtio,mmio, which is why we say so", { timeout: TIMEOUT_MS }, async () => {
    const devices = [
      {
        name: "disk",
        type: "block",
        features: { required: ["VIRTIO_F_ACCESS_PLATFORM"] },
        host: { kind: "file", path: "a.img" },
      },
    ];
    const machine = { dmaPool: "64MiB" };
    const text = profileText([
      { architecture: "aarch64", devices, machine } as { devices: object[] },
    ]);
    const result = await compiled(platformOf(text));
    expect(result.remarks).toBe("");
    const findings = (await objections(result)).split("\n").filter((line) => line.includes(".dtb"));
    expect(findings.length).toBeGreaterThan(0);
    for (const line of findings) expect(line).toMatch(/memory-region/);
  });

  it("have nothing to say about any guest", { timeout: TIMEOUT_MS }, async () => {
    const kinds = {
      block: (name: string) => ({ host: { kind: "file", path: `${name}.img` } }),
      entropy: () => ({ host: { kind: "getrandom" } }),
      iommu: () => ({}),
      gpio: () => ({ config: { lines: 4 }, host: { kind: "simulated" } }),
      i2c: () => ({
        host: { kind: "simulated", children: [{ address: 80, compatible: "atmel,24c02" }] },
      }),
      scmi: () => ({ config: { protocols: ["sensor"] } }),
      spi: () => ({ host: { kind: "memory", path: "flash.bin" } }),
    } as const;
    const device = fc.record({
      type: fc.constantFrom(...(Object.keys(kinds) as (keyof typeof kinds)[])),
      transport: fc.constantFrom("mmio", "pci"),
      isBehind: fc.boolean(),
    });
    const guest = fc.record({
      devices: fc.uniqueArray(device, { maxLength: 8, selector: (each) => JSON.stringify(each) }),
      vcpus: fc.integer({ min: 1, max: 20 }),
      interruptController: fc.constantFrom("gicv2", "gicv3", "gicv4"),
    });
    await fc.assert(
      fc.asyncProperty(guest, async ({ devices, ...rest }) => {
        const list = devices.map(({ type, transport, isBehind }, index) => {
          const features = { required: ["VIRTIO_F_ACCESS_PLATFORM"] };
          const name = `d${index}`;
          const more = isBehind && type !== "iommu" ? { features } : {};
          return { name, type, transport, ...kinds[type](name), ...more };
        });
        const text = profileText([{ architecture: "aarch64", devices: list, ...rest }]);
        expect((await compiled(platformOf(text))).remarks).toBe("");
      }),
      { numRuns: 8 },
    );
  });
});
