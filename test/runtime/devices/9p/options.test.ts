import { statSync, writeFileSync } from "node:fs";
import { getegid, geteuid } from "node:process";
import { describe, expect, it } from "vitest";
import { P9 } from "../../../../src/catalogue/devices/ninep-messages.js";
import { RangedIds } from "../../../../src/runtime/devices/9p/id-map.js";
import { ninep } from "../../../../src/runtime/devices/9p/spec.js";
import { HostError } from "../../../../src/runtime/host/host-error.js";
import { bytesOf, Code, errorOf, OpenFlag, SharedTree, type ShareSettings } from "./shared-tree.js";

const uid = geteuid?.() ?? 0;
const gid = getegid?.() ?? 0;
const owner = (client: ReturnType<SharedTree["mount"]>["client"], fid: number) => {
  const request = { fid, request_mask_low: 0x7ff, request_mask_high: 0 };
  const attributes = client.call(P9.Getattr, request);
  return [attributes.uid, attributes.gid];
};

describe("ids", () => {
  const map = new RangedIds([
    { guest: 0, host: 100_000, count: 1000 },
    { guest: 2000, host: 5, count: 1 },
  ]);

  it("are translated by range, both ways", () => {
    expect([0, 999, 1000, 2000, 2001].map((id) => map.forNew(id))).toEqual([
      100_000,
      100_999,
      undefined,
      5,
      undefined,
    ]);
    expect([100_000, 100_999, 5, 6].map((id) => map.toGuest(id))).toEqual([0, 999, 2000, 65534]);
  });

  it("make the guest's files belong to whom the map says", () => {
    const tree = new SharedTree();
    const { client } = tree.connect({
      uids: [{ guest: 10_000, host: uid, count: 1 }],
      gids: [{ guest: 20_000, host: gid, count: 1 }],
    });
    client.version();
    client.attach(0, 10_000);
    client.walk(0, 1);
    client.create(1, "file", OpenFlag.Write, 0o644, 20_000);
    expect(owner(client, 1)).toEqual([10_000, 20_000]);
    client.attach(5, 0);
    client.walk(5, 6);
    expect(errorOf(() => client.create(6, "other", OpenFlag.Write, 0o644, 20_000))).toBe(
      Code.EPERM,
    );
    expect(errorOf(() => client.mkdir(0, "dir", 0o755, 0))).toBe(Code.EPERM);
  });

  it("are one for all where they are squashed", () => {
    const tree = new SharedTree();
    const { client } = tree.connect({ squash: { uid: 1000, gid: 2000 } });
    client.version();
    client.attach(0, 4711);
    client.walk(0, 1);
    client.create(1, "file", OpenFlag.Write, 0o640, 4712);
    expect(owner(client, 1)).toEqual([1000, 2000]);
    expect(statSync(tree.path("file")).uid).toBe(uid);
    const time = { atime_sec: 0, atime_nsec: 0, mtime_sec: 0, mtime_nsec: 0 };
    const change = { fid: 1, valid: 2, mode: 0, gid: 0, size: 0, ...time };
    expect(errorOf(() => client.call(P9.Setattr, { ...change, uid: 1000 }))).toBe(0);
    expect(errorOf(() => client.call(P9.Setattr, { ...change, uid: 0 }))).toBe(Code.EPERM);
    expect(statSync(tree.path("file")).uid).toBe(uid);
  });

  it("of nobody in the map are nobody's", () => {
    const tree = new SharedTree();
    const { client } = tree.mount({ uids: [], gids: [] });
    expect(owner(client, 0)).toEqual([65534, 65534]);
  });
});

describe("a read-only share", () => {
  it("is read", () => {
    const tree = new SharedTree();
    writeFileSync(tree.path("file"), "content");
    expect(tree.mount({ readOnly: true }).readAll("file")).toBe("content");
  });

  it("refuses every change", () => {
    const tree = new SharedTree();
    writeFileSync(tree.path("file"), "content");
    const { client } = tree.mount({ readOnly: true });
    client.walk(0, 1, "file");
    client.walk(0, 2, "file");
    const name = bytesOf("x");
    const time = { atime_sec: 0, atime_nsec: 0, mtime_sec: 0, mtime_nsec: 0 };
    const changes: (() => unknown)[] = [
      () => client.open(1, OpenFlag.Write),
      () => client.open(1, OpenFlag.Truncate),
      () => client.create(0, "x", OpenFlag.Read),
      () => client.mkdir(0, "x"),
      () => client.unlink(0, "file"),
      () => client.call(P9.Symlink, { fid: 0, name, symtgt: name, gid: 0 }),
      () => client.call(P9.Link, { dfid: 0, fid: 1, name }),
      () => client.call(P9.Rename, { fid: 1, dfid: 0, name }),
      () =>
        client.call(P9.Renameat, {
          olddirfid: 0,
          oldname: bytesOf("file"),
          newdirfid: 0,
          newname: name,
        }),
      () => client.call(P9.Mknod, { dfid: 0, name, mode: 0o100644, major: 0, minor: 0, gid: 0 }),
      () =>
        client.call(P9.Setattr, { fid: 1, valid: 1, mode: 0, uid: 0, gid: 0, size: 0, ...time }),
      () =>
        client.call(P9.Xattrcreate, { fid: 1, name: bytesOf("user.x"), attr_size: 1, flags: 0 }),
      () => client.call(P9.Remove, { fid: 2 }),
    ];
    expect(changes.map(errorOf)).toEqual(changes.map(() => Code.EROFS));
    client.open(1);
    expect(client.read(1, 0, 100)).toEqual(bytesOf("content"));
  });
});

describe("the definition of a share", () => {
  const common = { name: "fs", lane: "l", socketPath: "s", queueSize: 8, features: [] };
  const makes = (settings: ShareSettings) => () => new SharedTree().connect(settings);

  it("is plain data, and offers the tag", () => {
    const spec = ninep({ ...common, directory: "d", tag: "t" });
    expect(structuredClone(spec)).toEqual(spec);
    expect(spec.features).toEqual(["VIRTIO_9P_MOUNT_TAG"]);
  });

  it("has a configuration space that holds the tag and no more", () => {
    const { device } = new SharedTree().connect({ tag: "cabin-data" });
    const bytes = new Uint8Array(12);
    device.config.read(0, bytes);
    expect([...bytes]).toEqual([10, 0, ...bytesOf("cabin-data")]);
    expect(device.config.sizeBytes).toBe(12);
  });

  it.each<[string, ShareSettings]>([
    ["an empty tag", { tag: "" }],
    ["a long tag", { tag: "x".repeat(32) }],
    ["a tag with a blank", { tag: "a b" }],
    ["messages that are too small", { messageBytes: 1000 }],
    ["messages that are too large", { messageBytes: 2 ** 21 }],
    ["no fids", { maxFids: 0 }],
    ["an id that is none", { uids: [{ guest: 0, host: 2 ** 32 - 1, count: 1 }] }],
    ["a map of what is squashed", { squash: { uid: 0, gid: 0 }, uids: [] }],
    ["a squashed owner that is none", { squash: { uid: -1, gid: 0 } }],
    ["an empty range", { gids: [{ guest: 0, host: 0, count: 0 }] }],
    [
      "ranges that overlap",
      {
        uids: [
          { guest: 0, host: 0, count: 10 },
          { guest: 9, host: 50, count: 1 },
        ],
      },
    ],
  ])("does not allow %s", (_, settings) => {
    expect(makes(settings)).toThrow(expect.objectContaining({ code: "WB4904" }));
  });

  it("needs a directory", () => {
    const tree = new SharedTree();
    writeFileSync(tree.path("file"), "");
    const code = (directory: string) => {
      try {
        tree.connect({ directory } as ShareSettings);
        return "none";
      } catch (error) {
        return error instanceof HostError ? error.code : error;
      }
    };
    expect(code(tree.path("missing"))).toBe("WB4901");
    expect(code(tree.path("file"))).toBe("WB4902");
  });

  it("says when the process may not open as many files as promised", () => {
    const { messages } = new SharedTree().connect({ maxFids: 2 ** 31 });
    expect(messages).toHaveLength(1);
    expect(messages[0]).toContain("ulimit -n");
  });
});
