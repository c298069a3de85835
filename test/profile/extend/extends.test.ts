import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadPlatform } from "../../../src/profile/load-platform.js";
import { findingsOf, platformOf, writeProfiles } from "./profiles.js";

const BASE = `name: base
abstract: true
guests:
  - name: ivi
    architecture: x86_64
    memory: 512MiB
    devices:
      - name: disk
        type: block
        features:
          required: [VIRTIO_BLK_F_FLUSH]
          optional: [VIRTIO_BLK_F_DISCARD, VIRTIO_BLK_F_BLK_SIZE]
          forbidden: [VIRTIO_BLK_F_RO]
        config: { serial: BASE, logicalBlockSize: 512 }
        host: { kind: file, path: base.img, capacity: 64MiB }
      - name: log
        type: console
        host: { kind: pty, link: run/log.pty }
`;

/** A profile that extends `base.yaml` and says this of its disk. */
const withDisk = (lines: string) => `name: car
extends: [./base.yaml]
guests:
  - name: ivi
    devices:
      - name: disk
${lines}`;

function diskOf(lines: string) {
  const platform = platformOf({ "car.yaml": withDisk(lines), "base.yaml": BASE });
  const device = platform.guests[0]?.devices.find(({ name }) => name === "disk");
  if (device?.type !== "block") throw new Error("there is no disk");
  return device;
}

describe("a profile that extends another", () => {
  it("has what the base says, and says the rest itself", () => {
    const platform = platformOf({
      "car.yaml": withDisk("        host: { capacity: 128MiB }\n"),
      "base.yaml": BASE,
    });
    expect(platform.name).toBe("car");
    expect(platform.guests.map(({ name, memoryBytes }) => [name, memoryBytes])).toEqual([
      ["ivi", 512 * 1024 ** 2],
    ]);
    expect(platform.guests[0]?.devices.map(({ name }) => name)).toEqual(["disk", "log"]);
    expect(platform.guests[0]?.devices[0]?.host).toMatchObject({
      path: "base.img",
      capacity: 128 * 1024 ** 2,
    });
  });

  it("adds guests and devices behind those of the base", () => {
    const platform = platformOf({
      "car.yaml": `name: car
extends: [./base.yaml]
guests:
  - { name: gateway, architecture: aarch64, memory: 64MiB, devices: [] }
  - name: ivi
    devices:
      - { name: rng, type: entropy, host: { kind: getrandom } }
`,
      "base.yaml": BASE,
    });
    expect(platform.guests.map(({ name }) => name)).toEqual(["ivi", "gateway"]);
    expect(platform.guests[0]?.devices.map(({ name }) => name)).toEqual(["disk", "log", "rng"]);
  });

  it("replaces a host binding of another kind as a whole", () => {
    const text = `name: car
extends: [./base.yaml]
guests:
  - name: ivi
    devices:
      - { name: log, host: { kind: socket, path: run/tty.sock } }
`;
    const [, log] = platformOf({ "car.yaml": text, "base.yaml": BASE }).guests[0]?.devices ?? [];
    expect(log?.host).toEqual({ kind: "socket", path: "run/tty.sock" });
  });

  it("takes values and parts of the base away", () => {
    expect(diskOf("        config: { serial: null }\n").config.serial).toBe("disk");
    expect(diskOf("        config: null\n").config.logicalBlockSize).toBe(512);
    const platform = platformOf({
      "car.yaml": withDisk("        remove: true\n"),
      "base.yaml": BASE,
    });
    expect(platform.guests[0]?.devices.map(({ name }) => name)).toEqual(["log"]);
  });

  it("unites features, and decides optional ones", () => {
    const { features } = diskOf(
      "        features: { required: [VIRTIO_BLK_F_DISCARD], forbidden: [VIRTIO_BLK_F_BLK_SIZE] }\n",
    );
    expect(features).toEqual({
      required: ["VIRTIO_BLK_F_FLUSH", "VIRTIO_BLK_F_DISCARD", "VIRTIO_F_VERSION_1"],
      optional: [],
      forbidden: ["VIRTIO_BLK_F_RO", "VIRTIO_BLK_F_BLK_SIZE"],
      offered: ["VIRTIO_BLK_F_FLUSH", "VIRTIO_BLK_F_DISCARD", "VIRTIO_F_VERSION_1"],
    });
  });

  it("goes through several levels and folders, and reads a base of two once", () => {
    const platform = platformOf({
      "car.yaml": "name: car\nextends: [./parts/left.yaml, ./parts/right.yaml]\n",
      "parts/left.yaml": "name: left\nextends: [../base.yaml]\nguests: [{ name: ivi, vcpus: 4 }]\n",
      "parts/right.yaml":
        "name: right\nextends: [../base.yaml]\nguests: [{ name: ivi, memory: 1GiB }]\n",
      "base.yaml": BASE,
    });
    expect(platform.guests[0]).toMatchObject({ vcpus: 4, memoryBytes: 1024 ** 3 });
  });

  it("gives every guest what all have, unless it says otherwise", () => {
    const platform = platformOf({
      "car.yaml": `name: car
everyGuest:
  architecture: aarch64
  memory: 64MiB
  devices:
    - { name: rng, type: entropy, host: { kind: getrandom } }
    - { name: log, type: console, host: { kind: pty } }
guests:
  - name: cluster
  - name: ivi
    memory: 1GiB
    devices:
      - { name: rng, remove: true }
      - { name: log, config: { columns: 132 } }
`,
    });
    const shown = platform.guests.map(({ name, memoryBytes, devices }) => [
      name,
      memoryBytes / 1024 ** 2,
      devices.map((device) => device.name),
    ]);
    expect(shown).toEqual([
      ["cluster", 64, ["rng", "log"]],
      ["ivi", 1024, ["log"]],
    ]);
    expect(platform.guests[1]?.devices[0]?.config).toMatchObject({ columns: 132, rows: 24 });
  });

  it("knows the file and the line of every value", () => {
    const folder = writeProfiles({
      "car.yaml": withDisk("        host: { capacity: 128MiB }\n"),
      "base.yaml": BASE,
    });
    const result = loadPlatform(join(folder, "car.yaml"));
    if (!result.ok) throw new Error("the profile is good");
    const place = (pointer: string) => {
      const { file, line, column } = result.document.range(pointer);
      return `${file.slice(folder.length + 1)}:${line}:${column}`;
    };
    const disk = "/guests/0/devices/0";
    expect(place("/name")).toBe("car.yaml:3:7");
    expect(place(`${disk}/host/capacity`)).toBe("car.yaml:9:27");
    expect(place(`${disk}/host/path`)).toBe("base.yaml:17:35");
    expect(place(`${disk}/features/optional/1`)).toBe("base.yaml:14:44");
    expect(place("/guests/0/devices/1/host/link")).toBe("base.yaml:20:34");
    expect(result.document.has(`${disk}/config/serial`)).toBe(true);
    expect(result.document.has(`${disk}/config/zoned`)).toBe(false);
  });
});

describe("findings of a profile that extends another", () => {
  it("are in the file where the value was written", () => {
    const files = {
      "car.yaml": withDisk("        config: { serial: A-SERIAL-OF-MORE-THAN-TWENTY }\n"),
      "base.yaml": BASE.replace("64MiB", "1000"),
    };
    expect(findingsOf(files)).toEqual([
      "car.yaml:9 block/serial the serial has 28 characters",
      "base.yaml:17 block/capacity capacity 1000 is not a whole number of blocks",
    ]);
  });

  it("tell a base that is not there", () => {
    expect(findingsOf({ "car.yaml": "name: car\nextends: [./bsae.yaml, esential]\n" })).toEqual([
      "car.yaml:4 extends/not-found bsae.yaml: there is no such file",
      'car.yaml:4 extends/not-found there is no base "esential"',
    ]);
  });

  it("tell a cycle, with the way", () => {
    const files = {
      "car.yaml": "name: car\nextends: [./a.yaml]\n",
      "a.yaml": "name: a\nextends: [./b.yaml]\n",
      "b.yaml": "name: b\nextends: [./a.yaml]\n",
    };
    expect(findingsOf(files)).toEqual([
      "b.yaml:4 extends/cycle a profile extends itself: car.yaml -> a.yaml -> b.yaml -> a.yaml",
    ]);
  });

  it("tell what is wrong with the base itself", () => {
    const files = {
      "car.yaml": "name: car\nextends: [./base.yaml]\n",
      "base.yaml": BASE.replace("memory:", "memroy:"),
    };
    expect(findingsOf(files)).toEqual([
      'base.yaml:8 schema/unknown-key this guest has no key "memroy"',
    ]);
  });

  it("tell bases that disagree, with both places, unless the profile decides", () => {
    const files = {
      "car.yaml": "name: car\nextends: [./base.yaml, ./other.yaml]\n",
      "base.yaml": BASE,
      "other.yaml": "name: other\nabstract: true\nguests: [{ name: ivi, memory: 1GiB }]\n",
    };
    expect(findingsOf(files)).toEqual([
      'other.yaml:5 extends/conflict bases disagree about "memory" (another value here: base.yaml:8)',
    ]);
    const decided = `${files["car.yaml"]}guests: [{ name: ivi, memory: 2GiB }]\n`;
    expect(findingsOf({ ...files, "car.yaml": decided })).toEqual([]);
  });

  it.each([
    ["optional: [VIRTIO_BLK_F_FLUSH]", '"VIRTIO_BLK_F_FLUSH" is required by a base', 13],
    ["forbidden: [VIRTIO_BLK_F_FLUSH]", '"VIRTIO_BLK_F_FLUSH" is required by a base', 13],
    ["required: [VIRTIO_BLK_F_RO]", '"VIRTIO_BLK_F_RO" is forbidden by a base', 15],
  ])("tell that a promise of the base is taken back by %s", (features, message, line) => {
    const files = {
      "car.yaml": withDisk(`        features: { ${features} }\n`),
      "base.yaml": BASE,
    };
    const [finding, ...more] = findingsOf(files);
    expect(more).toEqual([]);
    expect(finding).toContain(`car.yaml:9 extends/conflict ${message}`);
    expect(finding).toMatch(new RegExp(`base\\.yaml:${line}\\)$`));
  });

  it("tell that a device becomes another", () => {
    const files = { "car.yaml": withDisk("        type: entropy\n"), "base.yaml": BASE };
    expect(findingsOf(files)).toEqual([
      'car.yaml:9 extends/conflict a device of type "block" cannot become one of type "entropy" ("block" here: base.yaml:11)',
    ]);
  });

  it("tell that nothing is there to be removed", () => {
    const files = {
      "car.yaml": withDisk("      - { name: camera, remove: true }\n"),
      "base.yaml": BASE,
    };
    expect(findingsOf(files)).toEqual([
      'car.yaml:9 extends/nothing-to-remove no base has "camera"',
    ]);
  });

  it("tell that an abstract profile is used by itself", () => {
    expect(findingsOf({ "car.yaml": BASE })).toEqual([
      "car.yaml:4 extends/abstract an abstract profile is there to be extended, not to be used by itself",
    ]);
  });

  it("tell names that are there twice in one file", () => {
    const twice = "      - { name: rng, type: entropy, host: { kind: getrandom } }\n";
    const files = {
      "car.yaml": withDisk("        config: {}\n") + twice + twice,
      "base.yaml": BASE,
    };
    expect(findingsOf(files)).toEqual([
      'car.yaml:11 device/unique-name device name "rng" is taken in guest "ivi" (first here: car.yaml:10)',
    ]);
  });
});
