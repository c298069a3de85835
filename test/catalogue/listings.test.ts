import { describe, expect, it } from "vitest";
import { ScsiCtrlTmf } from "../../src/catalogue/devices/scsi.js";
import { commonFeatures, devices } from "../../src/catalogue/index.js";
import { isOpen, type LayoutType, type StructLayout } from "../../src/catalogue/layout.js";
import { MmioRegister, mmioRegisters } from "../../src/catalogue/transports/mmio.js";
import linux from "./golden/linux-headers.json" with { type: "json" };
import virtio from "./golden/virtio-listings.json" with { type: "json" };
import { pascalCase, recoverConstants, structLayouts } from "./sources.js";

const { groups, named } = await recoverConstants();
const layouts = await structLayouts();

/** Every value the catalogue has under a specification name. */
function valuesOf(name: string): number[] {
  const values = groups.flatMap(({ prefix, values }) => {
    if (!name.startsWith(prefix)) return [];
    const rest = pascalCase(name.slice(prefix.length));
    const value = values[rest] ?? values[`Hz${rest}`];
    return value === undefined ? [] : [value];
  });
  const single = named.get(name);
  return single === undefined ? values : [...values, single];
}

/** The export that holds a structure of the specification. */
function exportName(name: string): string {
  if (name === "virtio_net_ctrl_mac") return "NetCtrlMacTable";
  return pascalCase(name.replace(/^virtio_/, "").replace(/^virtnet_/, "net_"));
}

/** The readings this project chose against the listing, or where a listing is cut in two. */
const chosenSizes: Record<string, number> = {
  virtio_snd_ctl_info: 96,
  virtio_net_ctrl: 2,
};

function offsetOf(layout: StructLayout, path: string): number | undefined {
  let at = 0;
  let type: LayoutType = layout;
  for (const name of path.split(".")) {
    const field: StructLayout["fields"][string] | undefined =
      type.kind === "struct" ? type.fields[name] : undefined;
    if (field === undefined) return undefined;
    at += field.offset;
    type = field.type;
  }
  return at;
}

describe("the specification's listings", () => {
  it("have all their constants here, by recoverable names", () => {
    const entries = Object.entries(virtio.constants);
    expect(entries.length).toBeGreaterThan(700);
    const wrong = entries.filter(([name, value]) => !valuesOf(name).includes(value));
    expect(wrong).toEqual([]);
  });

  it("have all their structures here, in their sizes", () => {
    const entries = Object.entries(virtio.structs);
    expect(entries).toHaveLength(311);
    const wrong = entries.filter(([name, size]) => {
      const layout = layouts.get(exportName(name));
      if (layout === undefined) return true;
      const wanted = chosenSizes[name] ?? size;
      return wanted !== null && layout.size !== wanted;
    });
    expect(wrong).toEqual([]);
  });
});

describe("the Linux headers", () => {
  it("agree on constants", () => {
    const features = [...devices.flatMap((device) => device.features), ...commonFeatures];
    const bits = new Map(features.map((feature) => [feature.name, feature.bit]));
    const compared = Object.entries(linux.constants)
      .map(([name, value]) => ({ name, value, here: [...valuesOf(name), bits.get(name)] }))
      .filter(({ here }) => here.some((value) => value !== undefined));
    expect(compared.length).toBeGreaterThan(520);
    const wrong = compared.filter(({ value, here }) => !here.includes(value));
    // The text and Linux differ in the number of ECDSA; devices/crypto-constants.ts says so.
    expect(wrong.map(({ name }) => name)).toEqual(["VIRTIO_CRYPTO_AKCIPHER_ECDSA"]);
  });

  it("agree on sizes", () => {
    const wrong = Object.entries(linux.sizes).filter(([name, size]) => {
      const layout = layouts.get(exportName(name));
      return layout?.size !== undefined && layout.size !== size;
    });
    expect(wrong).toEqual([]);
  });

  it("agree on offsets", () => {
    let compared = 0;
    const wrong: string[] = [];
    for (const [name, offsets] of Object.entries(linux.offsets)) {
      const layout = layouts.get(exportName(name));
      if (layout?.size === undefined) continue;
      for (const [path, offset] of Object.entries(offsets)) {
        const here = offsetOf(layout, path);
        if (here === undefined) continue;
        compared++;
        if (here !== offset) wrong.push(`${name}.${path}: ${here}, Linux ${offset}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(400);
  });

  it("agree on device ids", () => {
    const names: Record<string, string> = {
      NET: "network",
      RNG: "entropy",
      MEM: "memory",
      I2C_ADAPTER: "i2c",
      CLOCK: "rtc",
    };
    const constants: Record<string, number> = linux.constants;
    const found = devices.filter(({ name, specName, id }) => {
      const linuxName = Object.keys(names).find((key) => names[key] === name);
      return (
        constants[`VIRTIO_ID_${linuxName ?? specName.toUpperCase()}`] === id ||
        constants[`VIRTIO_ID_${name.toUpperCase()}`] === id
      );
    });
    expect(devices.filter((d) => !found.includes(d)).map((d) => d.name)).toEqual(["spi", "media"]);
  });

  it("agree on MMIO registers", () => {
    const constants: Record<string, number> = linux.constants;
    for (const [name, { linuxName }] of Object.entries(mmioRegisters)) {
      const offset = MmioRegister[name as keyof typeof MmioRegister];
      const there = constants[`VIRTIO_MMIO_${linuxName}`];
      if (there !== undefined) expect([name, offset]).toEqual([name, there]);
    }
  });
});

describe("well-known places", () => {
  it("lie where C programs expect them", () => {
    const size = (name: string) => layouts.get(name)?.size;
    expect(["BlkReq", "VsockHdr", "VirtqDesc", "PvirtqDesc", "RpmbFrame"].map(size)).toEqual([
      16, 44, 16, 16, 512,
    ]);
    expect(ScsiCtrlTmf.fields.response.offset).toBe(24);
  });

  it("leave only what ends openly without a size of its own", () => {
    const empty = [...layouts.values()].filter((layout) => layout.size === 0);
    expect(empty.every((layout) => isOpen(layout as StructLayout))).toBe(true);
  });
});
