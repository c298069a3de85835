import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { P9, type P9Transaction } from "../../../../src/catalogue/devices/ninep-messages.js";
import { NinepLimit } from "../../../../src/runtime/devices/9p/limits.js";
import { le32, le64, message, send } from "./raw-messages.js";
import { bytesOf, Code, errorOf, OpenFlag, SharedTree } from "./shared-tree.js";

describe("a guest that wants out", () => {
  const names = ["/", "/etc", "../secret", "a/../../secret", "dir/", "\0", "key\0", ".", ""];

  it.each(names)("finds nothing by the name %j", (name) => {
    const tree = new SharedTree();
    mkdirSync(tree.path("dir"));
    const { client } = tree.mount();
    expect(errorOf(() => client.walk(0, 1, name))).not.toBe(0);
    expect(errorOf(() => client.mkdir(0, name))).not.toBe(0);
    expect(errorOf(() => client.unlink(0, name, 0x200))).not.toBe(0);
    client.walk(0, 2);
    expect(errorOf(() => client.create(2, name, OpenFlag.Write))).not.toBe(0);
    for (const [oldname, newname] of [
      [name, "x"],
      ["dir", name],
    ] as const) {
      const request = { olddirfid: 0, newdirfid: 0 };
      const names = { oldname: bytesOf(oldname), newname: bytesOf(newname) };
      expect(errorOf(() => client.call(P9.Renameat, { ...request, ...names }))).not.toBe(0);
    }
    expect(readdirSync(tree.share)).toEqual(["dir"]);
    expect(readdirSync(tree.secret)).toEqual(["key"]);
  });

  it.each(["..", "dir"])("changes nothing by the name %j", (name) => {
    const tree = new SharedTree();
    mkdirSync(tree.path("dir"));
    const { client } = tree.mount();
    expect(errorOf(() => client.mkdir(0, name))).not.toBe(0);
    client.walk(0, 1);
    expect(errorOf(() => client.create(1, name, OpenFlag.Write))).not.toBe(0);
    const { share } = tree;
    expect(readdirSync(share)).toEqual(["dir"]);
  });

  it.each(["../secret", "/etc", "/proc/self/root", "/proc/self/cwd", "."])(
    "finds nothing behind a link to %s",
    (target) => {
      const tree = new SharedTree();
      symlinkSync(target, tree.path("link"));
      const { client } = tree.mount();
      client.walk(0, 1, "link");
      expect(errorOf(() => client.open(1))).toBe(Code.EOPNOTSUPP);
      for (const name of ["key", "passwd", "..", "etc", "link"]) {
        expect(client.walk(0, 5, "link", name)).toHaveLength(1);
      }
      client.walk(0, 2);
      expect(errorOf(() => client.create(2, "link", OpenFlag.Write))).toBe(Code.EOPNOTSUPP);
      expect(errorOf(() => client.create(2, "link", OpenFlag.Write | OpenFlag.Exclusive))).toBe(
        Code.EEXIST,
      );
      expect(errorOf(() => client.mkdir(1, "inside"))).toBe(Code.ENOTDIR);
      expect(readdirSync(tree.secret)).toEqual(["key"]);
    },
  );

  it("finds no way up from a directory that was moved out of the tree", () => {
    const tree = new SharedTree();
    mkdirSync(tree.path("a/b/c"), { recursive: true });
    const { client } = tree.mount();
    client.walk(0, 1, "a", "b");
    client.walk(0, 2, "a", "b", "c");
    renameSync(tree.path("a/b"), join(tree.directory, "b"));
    expect(errorOf(() => client.walk(1, 3, ".."))).toBe(Code.ENOENT);
    expect(errorOf(() => client.walk(2, 3, ".."))).toBe(Code.ENOENT);
    expect(errorOf(() => client.call(P9.Rename, { fid: 2, dfid: 0, name: bytesOf("x") }))).toBe(
      Code.ENOENT,
    );
    expect(errorOf(() => client.call(P9.Remove, { fid: 2 }))).toBe(Code.ENOENT);
    expect(readdirSync(join(tree.directory, "b"))).toEqual(["c"]);
  });

  it("removes by fid only what is still the same file", () => {
    const tree = new SharedTree();
    writeFileSync(tree.path("file"), "old");
    const { client } = tree.mount();
    client.walk(0, 1, "file");
    renameSync(tree.path("file"), tree.path("kept"));
    writeFileSync(tree.path("file"), "new");
    client.call(P9.Remove, { fid: 1 });
    expect(readdirSync(tree.share)).toEqual(["file"]);
    expect(readFileSync(tree.path("file"), "utf8")).toBe("new");
  });

  it("loses every race of a directory against a link out of the tree", async () => {
    const tree = new SharedTree();
    mkdirSync(tree.path("swap"));
    writeFileSync(tree.path("swap/key"), "the share");
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const swapper = new Worker(new URL("./support/swapper.js", import.meta.url), {
      workerData: { share: tree.share, target: "../secret", stop },
    });
    try {
      await new Promise((resolve) => swapper.once("message", resolve));
      const mount = tree.mount();
      const { client } = mount;
      const seen = { share: 0, refused: 0 };
      const deadline = Date.now() + 10_000;
      while ((seen.share < 20 || seen.refused < 20) && Date.now() < deadline) {
        try {
          if (client.walk(0, 1, "swap", "key").length < 2) {
            seen.refused++;
            continue;
          }
          client.open(1);
          expect(Buffer.from(client.read(1, 0, 100)).toString()).toBe("the share");
          client.clunk(1);
          seen.share++;
          const file = `made${seen.share}`;
          if (client.walk(0, 2, "swap").length === 1) {
            errorOf(() => client.create(2, file, OpenFlag.Write));
            client.clunk(2);
          }
        } catch (error) {
          if (error instanceof Error && error.name === "AssertionError") throw error;
          seen.refused++;
          mount.device.reset();
          client.version();
          client.attach(0);
        }
      }
      expect(readdirSync(tree.secret)).toEqual(["key"]);
      expect(Math.min(seen.share, seen.refused)).toBeGreaterThan(0);
    } finally {
      Atomics.store(stop, 0, 1);
      await new Promise((resolve) => swapper.once("exit", resolve));
    }
  });
});

describe("a guest that lies about lengths", () => {
  it("gets an error, or nothing where there is no room for one", () => {
    const mount = new SharedTree().mount();
    const { guest, device } = mount;
    expect(guest.request(0, [message(110, [])], [10]).length).toBe(0);
    expect(guest.request(0, [new Uint8Array(6)], [100]).length).toBe(0);
    expect(guest.request(0, [], [100]).length).toBe(0);
    expect(device.malformedCount).toBe(3);
    expect(mount.messages).toHaveLength(1);
    for (const size of [0, 6, 8, 100, 0xffffffff]) {
      expect(send(mount, message(P9.Clunk.type, [], size))).toBe(Code.EINVAL);
    }
  });

  it("reads and writes no more than its buffers hold", () => {
    const tree = new SharedTree();
    writeFileSync(tree.path("file"), "x".repeat(100_000));
    const { client, guest } = tree.mount();
    client.walk(0, 1, "file");
    client.open(1, OpenFlag.ReadWrite);
    const read = message(P9.Read.type, [...le32(1), ...le64(0n), ...le32(0xffffffff)]);
    expect(guest.request(0, [read], [11, 500, 3]).length).toBe(514);
    const whole = guest.request(0, [read], [100_000]);
    expect(whole.length).toBe(client.messageBytes);
    const write = [...le32(1), ...le64(0n), ...le32(1000), ...bytesOf("short")];
    const answer = guest.request(0, [message(P9.Write.type, write)], [100]);
    expect([answer.bytes[4], answer.bytes[7]]).toEqual([7, Code.EINVAL]);
  });

  it("cannot exceed what was agreed on", () => {
    const tree = new SharedTree();
    const mount = tree.mount();
    mount.client.version(4096);
    mount.client.attach(0);
    mount.client.walk(0, 1);
    mount.client.create(1, "file", OpenFlag.Write);
    const body = [...le32(1), ...le64(0n), ...le32(5000), ...new Array<number>(5000).fill(1)];
    expect(send(mount, message(P9.Write.type, body))).toBe(Code.EMSGSIZE);
    expect(send(mount, message(P9.Walk.type, new Array<number>(5000).fill(0)))).toBe(Code.EMSGSIZE);
  });

  it.each([2n ** 63n, 2n ** 64n - 1n, 2n ** 62n, 2n ** 53n + 1n])(
    "reads nothing and writes nothing at %s",
    (offset) => {
      const tree = new SharedTree();
      writeFileSync(tree.path("file"), "content");
      const mount = tree.mount();
      mount.client.walk(0, 1, "file");
      mount.client.open(1, OpenFlag.ReadWrite);
      const isNegative = offset >= 2n ** 63n;
      const read = message(P9.Read.type, [...le32(1), ...le64(offset), ...le32(10)]);
      expect(send(mount, read)).toBe(isNegative ? Code.EINVAL : 0);
      const write = message(P9.Write.type, [...le32(1), ...le64(offset), ...le32(1), 65]);
      expect(send(mount, write)).toBe(isNegative ? Code.EINVAL : 27);
      expect(readFileSync(tree.path("file"), "utf8")).toBe("content");
    },
  );

  it("lists a directory from any place it makes up", () => {
    const mount = new SharedTree().mount();
    mount.client.walk(0, 1);
    mount.client.open(1);
    const places = [0n, 1n, 2n ** 31n, 2n ** 62n, 2n ** 63n, 2n ** 64n - 1n];
    for (const place of places) {
      for (const count of [0, 1, 24, 100, 0xffffffff]) {
        send(mount, message(P9.Readdir.type, [...le32(1), ...le64(place), ...le32(count)]));
      }
    }
    expect(mount.client.readdir(1)).toHaveLength(2);
  });

  it("walks no more than sixteen names, and announces no more than it sends", () => {
    const tree = new SharedTree();
    mkdirSync(tree.path(...new Array<string>(20).fill("d")), { recursive: true });
    const mount = tree.mount();
    const { client } = mount;
    expect(client.walk(0, 1, ...new Array<string>(16).fill("d"))).toHaveLength(16);
    const tooMany = new Array<string>(17).fill("d");
    expect(errorOf(() => client.walk(0, 2, ...tooMany))).toBe(Code.EINVAL);
    expect(send(mount, message(P9.Walk.type, [...le32(0), ...le32(2), 0xff, 0xff]))).toBe(
      Code.EINVAL,
    );
    expect(errorOf(() => client.walk(0, 2, "n".repeat(256)))).toBe(Code.ENAMETOOLONG);
  });
});

describe("a guest that hoards", () => {
  it("holds no more fids than it may", () => {
    const { client, device } = new SharedTree().mount({ maxFids: 10 });
    for (let fid = 1; fid < 10; fid++) client.walk(0, fid);
    expect(errorOf(() => client.walk(0, 10))).toBe(Code.ENFILE);
    expect(errorOf(() => client.attach(11))).toBe(Code.ENFILE);
    client.clunk(9);
    client.walk(0, 10);
    expect(device.fidCount).toBe(10);
  });

  it("leaves no descriptor behind, whatever it does", () => {
    const tree = new SharedTree();
    const count = () => readdirSync("/proc/self/fd").length;
    const { client, device } = tree.mount();
    const before = count();
    for (let round = 0; round < 20; round++) {
      client.mkdir(0, `d${round}`);
      client.walk(0, 1, `d${round}`);
      client.walk(1, 2, "..", `d${round}`, "missing");
      client.walk(1, 1, "..", `d${round}`);
      client.create(1, "file", OpenFlag.ReadWrite);
      client.walk(1, 3);
      client.call(P9.Xattrcreate, { fid: 3, name: bytesOf("user.x"), attr_size: 5, flags: 0 });
      errorOf(() => client.clunk(3));
      client.walk(0, 4, `d${round}`, "file");
      client.open(4);
      client.call(P9.Rename, { fid: 4, dfid: 0, name: bytesOf(`f${round}`) });
      errorOf(() => client.create(0, "../x", OpenFlag.Write));
      for (const fid of [1, 4]) client.clunk(fid);
    }
    expect(device.fidCount).toBe(1);
    expect(count()).toBe(before);
    client.walk(0, 5);
    client.open(5);
    device.reset();
    // The root stays open for the next session.
    expect(count()).toBe(before);
  });

  it("keeps no more extended attributes in memory than it may, nor larger ones", () => {
    const tree = new SharedTree();
    writeFileSync(tree.path("file"), "");
    const { client } = tree.mount();
    client.walk(0, 1, "file");
    const create = (fid: number, size: number) => () => {
      client.walk(1, fid);
      const request = { fid, name: bytesOf("user.x"), attr_size: size, flags: 0 };
      client.call(P9.Xattrcreate, request);
    };
    expect(errorOf(create(2, NinepLimit.XattrBytes + 1))).toBe(Code.ENOSPC);
    expect(errorOf(create(3, 2 ** 60))).toBe(Code.ENOSPC);
    for (let count = 0; count < NinepLimit.XattrFids; count++) create(100 + count, 65536)();
    expect(errorOf(create(4, 1))).toBe(Code.ENFILE);
    const list = () => client.call(P9.Xattrwalk, { fid: 1, newfid: 5, name: bytesOf("") });
    expect(errorOf(list)).toBe(Code.ENFILE);
    errorOf(() => client.clunk(100));
    expect(errorOf(list)).toBe(0);
  });
});

describe("a guest that confuses fids", () => {
  const some = <T extends P9Transaction>(transaction: T): T => transaction;

  it("finds them what they are", () => {
    const tree = new SharedTree();
    writeFileSync(tree.path("file"), "content");
    const { client } = tree.mount();
    client.walk(0, 1, "file");
    client.open(1);
    expect(errorOf(() => client.walk(0, 1))).toBe(Code.EBADF);
    expect(errorOf(() => client.walk(1, 1))).toBe(Code.EINVAL);
    expect(errorOf(() => client.attach(1))).toBe(Code.EBADF);
    client.call(P9.Xattrwalk, { fid: 1, newfid: 2, name: bytesOf("") });
    for (const run of [
      () => client.walk(2, 3),
      () => client.open(2),
      () => client.mkdir(2, "x"),
      () => client.call(some(P9.Getattr), { fid: 2, request_mask_low: 1, request_mask_high: 0 }),
      () => client.call(P9.Xattrwalk, { fid: 2, newfid: 4, name: bytesOf("") }),
      () => client.write(2, 0, bytesOf("x")),
      () => client.readdir(2),
      () => client.call(P9.Fsync, { fid: 2, datasync: 0 }),
    ]) {
      expect(errorOf(run)).toBe(Code.EBADF);
    }
    client.clunk(2);
    expect(errorOf(() => client.clunk(2))).toBe(Code.EBADF);
  });
});

describe("a share that fails", () => {
  it("is none that would be made in a directory that is gone", () => {
    const tree = new SharedTree();
    const directory = mkdtempSync(join(tmpdir(), "wheelbase-gone-"));
    const { client } = tree.connect({ directory } as never);
    client.version();
    client.attach(0);
    renameSync(directory, tree.path("moved"));
    client.mkdir(0, "inside");
    expect(readdirSync(tree.path("moved"))).toEqual(["inside"]);
  });
});
