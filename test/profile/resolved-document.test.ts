import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { loadPlatform, parsePlatform } from "../../src/profile/load-platform.js";
import { originOf } from "../../src/profile/origin.js";
import type { Platform } from "../../src/profile/platform.js";
import { resolvedDocument } from "../../src/profile/resolved-document.js";
import { writeProfiles } from "./extend/profiles.js";
import { GOOD_PROFILE } from "./profile-text.js";

const EXAMPLES = fileURLToPath(new URL("../../profiles/examples/", import.meta.url));

function resolvedAgain(platform: Platform): Platform {
  const text = JSON.stringify(resolvedDocument(platform));
  const result = parsePlatform(text, platform.source);
  if (!result.ok) throw new Error(result.findings.map(({ message }) => message).join("\n"));
  return result.platform;
}

describe("a resolved profile", () => {
  it.each(readdirSync(EXAMPLES).filter((name) => name.endsWith(".yaml")))(
    "of the example %s describes the same platform",
    (file) => {
      const result = loadPlatform(`${EXAMPLES}${file}`);
      if (!result.ok) throw new Error(result.findings.map(({ message }) => message).join("\n"));
      expect(resolvedAgain(result.platform)).toEqual(result.platform);
    },
  );

  it("leaves nothing open that has a default", () => {
    const result = parsePlatform(GOOD_PROFILE, "demo.yaml");
    if (!result.ok) throw new Error("the profile is good");
    expect(resolvedDocument(result.platform)).toMatchObject({
      guests: [
        {
          memory: 512 * 1024 ** 2,
          vcpus: 1,
          interruptController: "apic",
          devices: [
            { transport: "pci", config: { logicalBlockSize: 512 }, host: { readOnly: false } },
            { transport: "pci", queues: { size: 64, rings: ["split"] } },
            { config: { columns: 132 } },
            { config: { columns: 80 } },
          ],
        },
      ],
    });
  });
});

describe("the origin of a value", () => {
  it("is its file and line, wherever the resolved profile has it", () => {
    const folder = writeProfiles({
      "car.yaml": `name: car
extends: [./base.yaml]
guests:
  - name: ivi
    devices:
      - { name: disk, features: { required: [VIRTIO_BLK_F_MQ] } }
`,
      "base.yaml": `name: base
guests:
  - name: ivi
    architecture: x86_64
    memory: 1GiB
    devices:
      - name: disk
        type: block
        features: { required: [VIRTIO_BLK_F_FLUSH] }
        host: { kind: file, path: a.img }
`,
    });
    const result = loadPlatform(`${folder}/car.yaml`);
    if (!result.ok) throw new Error("the profile is good");
    const { document } = result;
    const place = (pointer: string, value: unknown) => {
      const origin = originOf(document, pointer, value);
      return origin && `${origin.file.slice(folder.length + 1)}:${origin.line}`;
    };
    const disk = "/guests/0/devices/0";
    expect(place("/guests/0/memory", 1024 ** 3)).toBe("base.yaml:7");
    expect(place("/guests/0/vcpus", 1)).toBe(undefined);
    expect(place(`${disk}/features/required/1`, "VIRTIO_BLK_F_MQ")).toBe("car.yaml:8");
    expect(place(`${disk}/features/required/0`, "VIRTIO_BLK_F_FLUSH")).toBe("base.yaml:11");
    expect(place(`${disk}/features/required/2`, "VIRTIO_F_VERSION_1")).toBe(undefined);
    expect(place(`${disk}/host/path`, "a.img")).toBe("base.yaml:12");
    expect(place(`${disk}/host/create`, false)).toBe(undefined);
  });
});
