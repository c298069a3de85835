import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Artefact } from "../../src/generate/artefact.js";
import type { Platform } from "../../src/profile/platform.js";
import { armExample, fullPlatform, treesOf } from "../generate/devicetree/trees.js";
import { platformOf, profileText } from "../generate/platforms.js";
import { compileTree, validateTree } from "./device-tree-tools.js";

// The compiler and the kernel's own bindings judge every tree; both are silent about a good one.

const TIMEOUT_MS = 180_000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "wheelbase-dt-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Writes the trees of a platform and compiles them; the part is included by a tree of its own. */
async function compiled(platform: Platform): Promise<{ whole: string; remarks: string }> {
  const files = new Map<string, string>();
  for (const tree of treesOf(platform)) files.set(ending(tree), write(tree));
  const [whole = "", part = "", overlay = ""] = ["dts", "dtsi", "dtso"].map((key) =>
    files.get(key),
  );
  const including = join(folder, "including.dts");
  writeFileSync(including, `/dts-v1/;\n${BASE}/include/ "${basename(part)}"\n`);
  const remarks = [
    await compileTree(whole, `${whole}.dtb`),
    await compileTree(including, `${including}.dtb`),
    await compileTree(overlay, `${overlay}.dtbo`, ["-@", "-W", "no-interrupts_property"]),
  ];
  return { whole: `${whole}.dtb`, remarks: remarks.join("") };
}

const BASE = `/ {
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
};
`;

function write({ path, content }: Artefact): string {
  const file = join(folder, basename(path));
  writeFileSync(file, content);
  return file;
}

function ending({ path }: Artefact): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

describe("dtc and dt-schema", () => {
  it.each(["cluster", "gateway", "ivi-cockpit"])(
    "have nothing to say about the trees of %s",
    { timeout: TIMEOUT_MS },
    async (name) => {
      const { whole, remarks } = await compiled(armExample(name));
      expect(remarks).toBe("");
      expect(await validateTree(whole)).toBe("");
    },
  );

  it("have nothing to say about everything at once", { timeout: TIMEOUT_MS }, async () => {
    const { whole, remarks } = await compiled(fullPlatform());
    expect(remarks).toBe("");
    expect(await validateTree(whole)).toBe("");
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
    const { whole, remarks } = await compiled(platformOf(text));
    expect(remarks).toBe("");
    const findings = (await validateTree(whole))
      .split("\n")
      .filter((line) => line.includes(".dtb"));
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
      spi: () => ({ host: { kind: "loopback" } }),
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
