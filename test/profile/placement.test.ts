import { describe, expect, it } from "vitest";
import { gapFor, mmioBytes, overlapsOf } from "../../src/profile/address-range.js";
import { parsePlatform } from "../../src/profile/load-platform.js";

/** Devices with fixed places: lines 8 and up, one a line. */
function profile(devices: string, passthrough = ""): string {
  return `kind: PlatformProfile
schemaVersion: 2
name: demo
guests:
  - name: cluster
    architecture: aarch64
    memory: 512MiB
    devices:
${devices}${passthrough}`;
}

const entropy = (name: string, placement: string) =>
  `      - { name: ${name}, type: entropy, placement: { ${placement} }, host: { kind: getrandom } }\n`;

function found(text: string) {
  const { findings } = parsePlatform(text, "demo.yaml");
  return findings.map(({ code, line, column, message, hint, related }) => {
    const places = related.map((place) => `${place.line}:${place.column} ${place.message}`);
    return { code, at: `${line}:${column}`, message, hint, related: places };
  });
}

describe("fixed places", () => {
  it("may touch and may not overlap: both ranges, both lines and the free gap are told", () => {
    const first = entropy("a", 'mmio: "0xa000000"');
    expect(found(profile(first + entropy("b", 'mmio: "0xa000200"')))).toEqual([]);
    const three = first + entropy("b", 'mmio: "0xa000100"') + entropy("c", 'mmio: "0xa001000"');
    expect(found(profile(three))).toEqual([
      {
        code: "WB3027",
        at: "10:54",
        message: '0xa000100 to 0xa0002ff overlaps 0xa000000 to 0xa0001ff of "a"',
        hint: 'free from 0xa000200 to 0xa000fff: write "0xa000200"',
        related: ["9:54 0xa000000 to 0xa0001ff is fixed here"],
      },
    ]);
  });

  it("count equal addresses as one overlap, however they are written", () => {
    const both = entropy("a", "mmio: 167772160") + entropy("b", 'mmio: "0xa000000"');
    expect(found(profile(both))).toMatchObject([
      { code: "WB3027", hint: 'free from 0xa000200 on: write "0xa000200"' },
    ]);
  });

  it("take registers of what is passed through and memory regions into account", () => {
    const handed = `    passthrough:
      - name: npu
        bus: platform
        host: fd4a0000.npu
        compatible: vendor,npu
        registers: [{ address: "0xa000000", size: 64KiB }]
        interrupts: [48]
`;
    expect(found(profile(entropy("a", 'mmio: "0xa00fe00"'), handed))).toMatchObject([
      { code: "WB3027", at: "15:32", related: ["9:54 0xa00fe00 to 0xa00ffff is fixed here"] },
    ]);
    expect(found(profile(entropy("a", "interrupt: 48"), handed))).toEqual([
      {
        code: "WB3028",
        at: "16:22",
        message: 'interrupt 48 belongs to "a"',
        hint: "give this device another interrupt, or leave it to the plan",
        related: ["9:59 first here"],
      },
    ]);
    const regions =
      '      - { name: m, type: memory, config: { address: "0x100000000", regionSize: 1GiB } }\n' +
      '      - { name: p, type: pmem, config: { address: "0x13fe00000" }, ' +
      "host: { kind: file, path: p.img, capacity: 4MiB } }\n";
    expect(found(profile(regions))).toMatchObject([
      { code: "WB3027", hint: 'free from 0x140000000 on: write "0x140000000"' },
    ]);
  });

  it("of different guests have nothing to do with each other", () => {
    const second = `  - name: ivi
    architecture: aarch64
    memory: 512MiB
    devices:
${entropy("a", 'mmio: "0xa000000", interrupt: 48')}`;
    expect(found(profile(entropy("a", 'mmio: "0xa000000", interrupt: 48'), second))).toEqual([]);
  });

  it("on the PCI bus are shared with what is passed through", () => {
    const handed =
      "    passthrough:\n" +
      '      - { name: gpu0, bus: pci, host: "0000:03:00.0", placement: { pci: "00:05.0" } }\n';
    const device =
      "      - { name: a, type: entropy, transport: pci, placement: { pci: '0000:00:05.0' }, " +
      "host: { kind: getrandom } }\n";
    expect(found(profile(device, handed))).toMatchObject([
      { code: "WB3020", message: '00:05.0 is the place of device "a"' },
    ]);
  });
});

describe("address ranges", () => {
  it("find what lies within a large range before a small one between them", () => {
    const ranges = [
      { start: 0, sizeBytes: 0x1000 },
      { start: 0x200, sizeBytes: 0x200 },
      { start: 0x800, sizeBytes: 0x200 },
    ];
    expect(overlapsOf(ranges).map(({ lower, upper }) => [lower.start, upper.start])).toEqual([
      [0, 0x200],
      [0, 0x800],
    ]);
  });

  it("have a gap before, between or behind them", () => {
    const ranges = [
      { start: 0x1000, sizeBytes: 0x200 },
      { start: 0x1400, sizeBytes: 0x200 },
    ];
    expect(gapFor(ranges, 0x200, 0x200)).toEqual({ start: 0x200, end: 0x1000 });
    expect(gapFor(ranges, 0x200, 0x1000)).toEqual({ start: 0x1200, end: 0x1400 });
    expect(gapFor(ranges, 0x400, 0x1000)).toEqual({ start: 0x1600, end: undefined });
  });

  it("of virtio-mmio are whole slots", () => {
    expect([mmioBytes(0), mmioBytes(256), mmioBytes(257)]).toEqual([0x200, 0x200, 0x400]);
  });
});
