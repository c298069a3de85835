import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { migrateText } from "../../../src/profile/edit/migrate.js";
import { parsePlatform } from "../../../src/profile/load-platform.js";

const OLD = `# The car.
kind: PlatformProfile
schemaVersion: 1   # written in 2026
name: demo

guests:
  - name: ivi
    architecture: x86_64
    memory: 512MiB
    devices:
      # The disk comes first.
      - name: disk
        type: block
        features:
          - VIRTIO_BLK_F_FLUSH   # safe
          # and fast
          - VIRTIO_BLK_F_MQ

        queues: { count: 2, size: 256 }
        host:
          file: images/disk.img   # grows
          capacity: 64MiB
      - { name: rng, type: entropy, features: [], queues: { count: 1 }, host: { source: getrandom } }
      - name: boot
        type: console
        queues:
          count: 2
          size: 128
        features:
        - VIRTIO_CONSOLE_F_SIZE
        host:
          link: run/boot.pty
          pty: true
      - name: log
        queues: { count: 2 }
        type: console
        host: { socket: run/tty.sock }
`;

const NEW = `# The car.
kind: PlatformProfile
schemaVersion: 2   # written in 2026
name: demo

guests:
  - name: ivi
    architecture: x86_64
    memory: 512MiB
    devices:
      # The disk comes first.
      - name: disk
        type: block
        features:
          required:
            - VIRTIO_BLK_F_FLUSH   # safe
            # and fast
            - VIRTIO_BLK_F_MQ
          optional: []

        queues: { count: 2, size: 256 }
        host:
          kind: file
          path: images/disk.img   # grows
          capacity: 64MiB
      - { name: rng, type: entropy, features: { required: [], optional: [] }, host: { kind: getrandom } }
      - name: boot
        type: console
        queues:
          size: 128
        features:
          required:
            - VIRTIO_CONSOLE_F_SIZE
          optional: []
        host:
          link: run/boot.pty
          kind: pty
      - name: log
        type: console
        host: { kind: socket, path: run/tty.sock }
`;

describe("a profile of format 1", () => {
  it("is migrated with its comments, its order and its layout", () => {
    expect(migrateText(OLD)).toBe(NEW);
    expect(parsePlatform(NEW, "demo.yaml").findings).toEqual([]);
  });

  it("is left alone once it is migrated", () => {
    expect(migrateText(NEW)).toBeUndefined();
    expect(migrateText("[1, 2]")).toBeUndefined();
    expect(migrateText("")).toBeUndefined();
  });

  it("stays JSON when it is JSON", () => {
    const device = {
      name: "disk",
      type: "block",
      features: ["VIRTIO_BLK_F_FLUSH"],
      host: { file: "a.img" },
    };
    const guest = { name: "ivi", architecture: "x86_64", memory: "1GiB", devices: [device] };
    const old = { kind: "PlatformProfile", schemaVersion: 1, name: "demo", guests: [guest] };
    for (const indent of [undefined, 2]) {
      const text = migrateText(JSON.stringify(old, undefined, indent)) ?? "";
      expect(JSON.parse(text).guests[0].devices[0]).toEqual({
        ...device,
        features: { required: ["VIRTIO_BLK_F_FLUSH"], optional: [] },
        host: { kind: "file", path: "a.img" },
      });
    }
  });

  it("with shared parts is changed once where they are written", () => {
    const old = OLD.replace("features:\n          -", "features: &all\n          -").replace(
      "socket: run/tty.sock }",
      "socket: run/tty.sock }\n      - { name: twin, type: block, features: *all, host: { file: b.img } }",
    );
    const text = migrateText(old) ?? "";
    expect(text.match(/required:/g)).toHaveLength(3);
    expect(parsePlatform(text, "demo.yaml").findings).toEqual([]);
  });

  it("offers the same features as before, whatever it looks like", () => {
    const features = fc.subarray(["VIRTIO_BLK_F_FLUSH", "VIRTIO_BLK_F_MQ", "VIRTIO_F_EVENT_IDX"]);
    const layout = fc.record({
      flow: fc.boolean(),
      step: fc.constantFrom("", "  ", "      "),
      comment: fc.boolean(),
      last: fc.boolean(),
      newline: fc.boolean(),
    });
    fc.assert(
      fc.property(features, layout, (names, { flow, step, comment, last, newline }) => {
        const note = comment ? " # why" : "";
        const lines = names.map((name) => `\n        ${step}- ${name}${note}`).join("");
        const list =
          flow || names.length === 0 ? ` [${names.join(", ")}]${note}` : `${note}${lines}`;
        const host = "        host: { file: a.img }\n";
        const old =
          "kind: PlatformProfile\nschemaVersion: 1\nname: demo\nguests:\n" +
          "  - name: ivi\n    architecture: x86_64\n    memory: 1GiB\n    devices:\n" +
          `      - name: disk\n        type: block\n${last ? host : ""}` +
          `        features:${list}\n${last ? "" : host}`;
        const text = migrateText(newline ? old : old.trimEnd()) ?? "";
        const result = parsePlatform(text, "demo.yaml");
        if (!result.ok) throw new Error(`${text}\n${result.findings.map((f) => f.message)}`);
        const [device] = result.platform.guests[0]?.devices ?? [];
        expect(new Set(device?.features.offered)).toEqual(
          new Set([...names, "VIRTIO_F_VERSION_1"]),
        );
      }),
    );
  });
});
