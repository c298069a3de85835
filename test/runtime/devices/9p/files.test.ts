import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { describe, expect, it } from "vitest";
import { P9SetAttribute } from "../../../../src/catalogue/devices/ninep-constants.js";
import { P9 } from "../../../../src/catalogue/devices/ninep-messages.js";
import { bytesOf, Code, errorOf, OpenFlag, SharedTree } from "./shared-tree.js";

const noId = 0xffffffff;

describe("a session", () => {
  it("begins with a version, and with nothing else", () => {
    const { client } = new SharedTree().connect();
    expect(errorOf(() => client.attach(0))).toBe(Code.EPROTO);
    client.version(8192);
    expect(client.messageBytes).toBe(8192);
    expect(client.attach(0).type).toBe(0x80);
  });

  it("agrees on the smaller message size, and on none that is too small", () => {
    const { client } = new SharedTree().connect({ messageBytes: 16384 });
    client.version(60000);
    expect(client.messageBytes).toBe(16384);
    expect(errorOf(() => client.version(4095))).toBe(Code.EMSGSIZE);
  });

  it("refuses another dialect without an error", () => {
    const { client } = new SharedTree().connect();
    const answer = client.call(P9.Version, { msize: 8192, version: bytesOf("9P2000.u") });
    expect(Buffer.from(answer.version).toString()).toBe("unknown");
    expect(errorOf(() => client.attach(0))).toBe(Code.EPROTO);
  });

  it("ends with the next one, which knows no fid of before", () => {
    const { client, device } = new SharedTree().mount();
    expect(device.fidCount).toBe(1);
    client.version();
    expect(device.fidCount).toBe(0);
    expect(errorOf(() => client.walk(0, 1))).toBe(Code.EBADF);
  });

  it("ends with a reset of the device", () => {
    const { client, device, guest } = new SharedTree().mount();
    guest.reset();
    expect(device.fidCount).toBe(0);
    expect(errorOf(() => client.walk(0, 1))).toBe(Code.EPROTO);
  });

  it("attaches to a directory below the root, and above it there is none", () => {
    const tree = new SharedTree();
    mkdirSync(tree.path("a/b"), { recursive: true });
    writeFileSync(tree.path("a/b/file"), "here");
    const { client } = tree.mount();
    client.attach(1, 0, "/a/b/");
    expect(client.walk(1, 2, "file")).toHaveLength(1);
    expect(errorOf(() => client.attach(3, 0, "../secret"))).toBe(Code.ENOENT);
    expect(errorOf(() => client.attach(1))).toBe(Code.EBADF);
  });

  it("answers a flush at once: nothing ever waits", () => {
    const { client } = new SharedTree().mount();
    expect(client.call(P9.Flush, { oldtag: 7 })).toEqual({});
  });

  it("asks nobody to authenticate", () => {
    const { client } = new SharedTree().mount();
    const request = { afid: 5, uname: bytesOf("me"), aname: bytesOf(""), n_uname: 0 };
    expect(errorOf(() => client.call(P9.Auth, request))).toBe(Code.EOPNOTSUPP);
  });
});

describe("walking", () => {
  it("says how far it came, and makes a fid only at the end", () => {
    const tree = new SharedTree();
    mkdirSync(tree.path("a/b"), { recursive: true });
    const { client } = tree.mount();
    expect(client.walk(0, 1, "a", "b", "missing", "more")).toHaveLength(2);
    expect(errorOf(() => client.clunk(1))).toBe(Code.EBADF);
    expect(errorOf(() => client.walk(0, 1, "missing"))).toBe(Code.ENOENT);
    expect(client.walk(0, 1, "a", "b")).toHaveLength(2);
    expect(client.walk(1, 2, "..", "..", "..", "a")).toHaveLength(4);
    const [a] = client.walk(0, 3, "a");
    const back = client.walk(1, 4, "..")[0];
    expect(back).toEqual(a);
  });

  it("keeps to a file whatever it is renamed to, and after it was removed", () => {
    const tree = new SharedTree();
    writeFileSync(tree.path("old"), "content");
    const { client } = tree.mount();
    client.walk(0, 1, "old");
    renameSync(tree.path("old"), tree.path("new"));
    client.walk(1, 2);
    client.open(2);
    unlinkSync(tree.path("new"));
    expect(Buffer.from(client.read(2, 0, 100)).toString()).toBe("content");
    client.walk(1, 3);
    client.open(3);
    expect(client.read(3, 3, 2)).toEqual(bytesOf("te"));
  });
});

describe("files", () => {
  it("are created, written, read back in any piece, and seen by the host", () => {
    const tree = new SharedTree();
    const { client } = tree.mount();
    client.walk(0, 1);
    client.create(1, "file", OpenFlag.ReadWrite | OpenFlag.Exclusive, 0o4751);
    const data = new Uint8Array(100_000).map((_, index) => index * 7);
    for (let done = 0; done < data.length; ) done += client.write(1, done, data.subarray(done));
    expect(Buffer.compare(readFileSync(tree.path("file")), data)).toBe(0);
    expect(statSync(tree.path("file")).mode & 0o7777).toBe(0o4751);
    expect(client.read(1, 99_990, 1000)).toEqual(data.slice(99_990));
    expect(client.read(1, 100_000, 1000)).toHaveLength(0);
    client.call(P9.Fsync, { fid: 1, datasync: 0 });
    client.call(P9.Fsync, { fid: 1, datasync: 1 });
  });

  it("that exist are opened by create, unless they must not", () => {
    const tree = new SharedTree();
    writeFileSync(tree.path("file"), "content");
    const { client } = tree.mount();
    client.walk(0, 1);
    expect(errorOf(() => client.create(1, "file", OpenFlag.Exclusive))).toBe(Code.EEXIST);
    client.create(1, "file", OpenFlag.ReadWrite);
    expect(client.read(1, 0, 10)).toEqual(bytesOf("content"));
    client.walk(0, 2);
    client.create(2, "file", OpenFlag.Write | OpenFlag.Truncate);
    expect(readFileSync(tree.path("file"), "utf8")).toBe("");
  });

  it("are read and written only as they were opened", () => {
    const tree = new SharedTree();
    writeFileSync(tree.path("file"), "content");
    const { client } = tree.mount();
    client.walk(0, 1, "file");
    expect(errorOf(() => client.read(1, 0, 1))).toBe(Code.EBADF);
    client.open(1, OpenFlag.Read);
    expect(errorOf(() => client.write(1, 0, bytesOf("x")))).toBe(Code.EBADF);
    expect(errorOf(() => client.open(1))).toBe(Code.EINVAL);
    client.walk(0, 2, "file");
    client.open(2, OpenFlag.Write);
    expect(errorOf(() => client.read(2, 0, 1))).toBe(Code.EBADF);
  });

  it("have names of any bytes", () => {
    const tree = new SharedTree();
    const { client } = tree.mount();
    const name = new Uint8Array([0xff, 0xfe, 0x0a, 0x2a]);
    client.walk(0, 1);
    client.call(P9.Lcreate, { fid: 1, name, flags: 1, mode: 0o600, gid: noId });
    const [found] = readdirSync(tree.share, { encoding: "buffer" }) as unknown as Buffer[];
    expect(new Uint8Array(found as Buffer)).toEqual(name);
  });

  it("are renamed, linked and removed by name, and by themselves", () => {
    const tree = new SharedTree();
    const { client } = tree.mount();
    writeFileSync(tree.path("one"), "1");
    client.mkdir(0, "dir");
    client.walk(0, 1, "one");
    client.walk(0, 2, "dir");
    client.call(P9.Link, { dfid: 2, fid: 1, name: bytesOf("hard") });
    expect(statSync(tree.path("dir/hard")).nlink).toBe(2);
    client.call(P9.Renameat, {
      olddirfid: 0,
      oldname: bytesOf("one"),
      newdirfid: 2,
      newname: bytesOf("two"),
    });
    expect(readFileSync(tree.path("dir/two"), "utf8")).toBe("1");
    client.walk(0, 3, "dir", "two");
    client.call(P9.Rename, { fid: 3, dfid: 0, name: bytesOf("three") });
    expect(readFileSync(tree.path("three"), "utf8")).toBe("1");
    expect(errorOf(() => client.unlink(0, "dir"))).toBe(Code.EISDIR);
    expect(errorOf(() => client.unlink(0, "dir", 0x200))).toBe(Code.ENOTEMPTY);
    client.unlink(2, "hard");
    client.call(P9.Remove, { fid: 3 });
    expect(errorOf(() => client.clunk(3))).toBe(Code.EBADF);
    client.call(P9.Remove, { fid: 2 });
    expect(readdirSync(tree.share)).toEqual([]);
  });

  it("of other kinds are made and seen, but have no content here", () => {
    const tree = new SharedTree();
    const { client } = tree.mount();
    const node = { dfid: 0, major: 1, minor: 3, gid: noId };
    client.call(P9.Mknod, { ...node, name: bytesOf("fifo"), mode: 0o010644 });
    client.call(P9.Mknod, { ...node, name: bytesOf("socket"), mode: 0o140600 });
    expect(lstatSync(tree.path("fifo")).isFIFO()).toBe(true);
    expect(lstatSync(tree.path("socket")).isSocket()).toBe(true);
    client.walk(0, 1, "fifo");
    expect(errorOf(() => client.open(1))).toBe(Code.EOPNOTSUPP);
    client.walk(0, 2);
    expect(errorOf(() => client.create(2, "fifo", OpenFlag.Read))).toBe(Code.EOPNOTSUPP);
    for (const mode of [0o020666, 0o060666]) {
      const name = bytesOf("null");
      expect(errorOf(() => client.call(P9.Mknod, { ...node, name, mode }))).toBe(Code.EPERM);
    }
    expect(existsSync(tree.path("null"))).toBe(false);
  });
});

describe("symbolic links", () => {
  it("are made and read, never followed", () => {
    const tree = new SharedTree();
    const { client } = tree.mount();
    const target = "../secret";
    const request = { fid: 0, name: bytesOf("link"), symtgt: bytesOf(target), gid: noId };
    expect(client.call(P9.Symlink, request).qid.type).toBe(0x02);
    expect(readlinkSync(tree.path("link"))).toBe(target);
    expect(client.walk(0, 1, "link")[0]?.type).toBe(0x02);
    expect(Buffer.from(client.call(P9.Readlink, { fid: 1 }).target).toString()).toBe(target);
    expect(errorOf(() => client.open(1))).toBe(Code.EOPNOTSUPP);
    expect(errorOf(() => client.walk(1, 2, "key"))).toBe(Code.ENOTDIR);
    expect(errorOf(() => client.call(P9.Readlink, { fid: 0 }))).toBe(Code.EINVAL);
  });

  it("get hard links of their own, and times", () => {
    const tree = new SharedTree();
    const { client } = tree.mount();
    symlinkSync("/nowhere", tree.path("link"));
    client.walk(0, 1, "link");
    client.call(P9.Link, { dfid: 0, fid: 1, name: bytesOf("again") });
    expect(readlinkSync(tree.path("again"))).toBe("/nowhere");
    setTimes(client, 1, { sec: 1000, nsec: 5 });
    expect(lstatSync(tree.path("link")).mtimeMs).toBeCloseTo(1_000_000);
  });
});

type Client = ReturnType<SharedTree["mount"]>["client"];
const noChange = { mode: 0, uid: 0, gid: 0, size: 0, atime_nsec: 0, mtime_nsec: 0 };

function setTimes(client: Client, fid: number, { sec, nsec }: { sec: number; nsec: number }): void {
  const { AccessTime, AccessTimeSet, ModifyTime, ModifyTimeSet } = P9SetAttribute;
  client.call(P9.Setattr, {
    ...noChange,
    fid,
    valid: AccessTime | AccessTimeSet | ModifyTime | ModifyTimeSet,
    atime_sec: sec,
    atime_nsec: nsec,
    mtime_sec: sec,
    mtime_nsec: nsec,
  });
}

describe("attributes", () => {
  const all = { request_mask_low: 0x3fff, request_mask_high: 0 };

  it("are those of the host's file", () => {
    const tree = new SharedTree();
    writeFileSync(tree.path("file"), "0123456789");
    chmodSync(tree.path("file"), 0o640);
    linkSync(tree.path("file"), tree.path("other"));
    const { client } = tree.mount();
    client.walk(0, 1, "file");
    const attributes = client.call(P9.Getattr, { fid: 1, ...all });
    const stat = statSync(tree.path("file"));
    expect(attributes.mode).toBe(stat.mode);
    expect(attributes.size).toBe(10);
    expect(attributes.nlink).toBe(2);
    expect(attributes.blocks).toBe(stat.blocks);
    expect(attributes.qid.pathHigh * 2 ** 32 + attributes.qid.pathLow).toBe(stat.ino);
    expect(attributes.mtime_sec).toBe(Math.floor(stat.mtimeMs / 1000));
    expect(attributes.valid & 0x7ff).toBe(0x7ff);
  });

  it("change one by one", () => {
    const tree = new SharedTree();
    writeFileSync(tree.path("file"), "0123456789");
    const { client } = tree.mount();
    client.walk(0, 1, "file");
    const change = { ...noChange, fid: 1, atime_sec: 0, mtime_sec: 0 };
    client.call(P9.Setattr, { ...change, valid: P9SetAttribute.Size, size: 4 });
    expect(readFileSync(tree.path("file"), "utf8")).toBe("0123");
    client.call(P9.Setattr, { ...change, valid: P9SetAttribute.Mode, mode: 0o2710 });
    expect(statSync(tree.path("file")).mode & 0o7777).toBe(0o2710);
    setTimes(client, 1, { sec: -1, nsec: 500_000_000 });
    const attributes = client.call(P9.Getattr, { fid: 1, ...all });
    expect([attributes.mtime_sec, attributes.mtime_nsec]).toEqual([-1, 500_000_000]);
    client.call(P9.Setattr, { ...change, valid: P9SetAttribute.ModifyTime });
    expect(Math.abs(statSync(tree.path("file")).mtimeMs - Date.now())).toBeLessThan(60_000);
    expect(client.call(P9.Getattr, { fid: 1, ...all }).atime_sec).toBe(-1);
    client.call(P9.Setattr, { ...change, valid: P9SetAttribute.ChangeTime });
  });

  it("refuses times and sizes that there are not", () => {
    const tree = new SharedTree();
    writeFileSync(tree.path("file"), "");
    const { client } = tree.mount();
    client.walk(0, 1, "file");
    for (const nsec of [1e9, 0x3fffffff, 0x3ffffffe, 2 ** 32]) {
      expect(errorOf(() => setTimes(client, 1, { sec: 1, nsec }))).toBe(Code.EINVAL);
    }
    const size = { ...noChange, fid: 1, atime_sec: 0, mtime_sec: 0, valid: P9SetAttribute.Size };
    const refused = errorOf(() => client.call(P9.Setattr, { ...size, size: 2 ** 62 }));
    expect(refused).toBe(27);
  });

  it("tell of the file system", () => {
    const { client } = new SharedTree().mount();
    const { bsize, blocks, namelen } = client.call(P9.Statfs, { fid: 0 });
    expect(bsize).toBeGreaterThanOrEqual(512);
    expect(blocks).toBeGreaterThan(0);
    expect(namelen).toBe(255);
  });
});

describe("directories", () => {
  const many = Array.from({ length: 300 }, (_, index) => `${"n".repeat(index % 60)}${index}`);

  it.each([600, 4000, 8000])("are listed without loss in answers of %i bytes", (count) => {
    const tree = new SharedTree();
    for (const name of many) writeFileSync(tree.path(name), "");
    const { client } = tree.mount();
    client.walk(0, 1);
    client.open(1);
    const entries = client.readdir(1, count);
    expect(entries.map(({ name }) => name).sort()).toEqual([".", "..", ...many].sort());
    const middle = entries[150];
    const rest = client.readdirPart(1, count, middle);
    expect(rest[0]).toEqual(entries[151]);
    expect(client.readdir(1, count)).toHaveLength(302);
  });

  it("show nothing of what is above the root", () => {
    const { client } = new SharedTree().mount();
    const root = client.walk(0, 1, "..")[0];
    client.open(1);
    const up = client.readdir(1).find(({ name }) => name === "..");
    expect(up?.qid.pathLow).toBe(root?.pathLow);
    expect(client.walk(0, 2, "..", "..")).toEqual([root, root]);
  });

  it("are no files, and files no directories", () => {
    const tree = new SharedTree();
    writeFileSync(tree.path("file"), "");
    const { client } = tree.mount();
    client.walk(0, 1);
    expect(errorOf(() => client.open(1, OpenFlag.ReadWrite))).toBe(Code.EISDIR);
    client.open(1);
    expect(errorOf(() => client.read(1, 0, 10))).toBe(Code.EISDIR);
    client.walk(0, 2, "file");
    client.open(2);
    expect(errorOf(() => client.readdir(2))).toBe(Code.ENOTDIR);
    expect(errorOf(() => client.create(1, "x", 0))).toBe(Code.EINVAL);
  });
});
