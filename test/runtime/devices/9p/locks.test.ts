import { readdirSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { P9 } from "../../../../src/catalogue/devices/ninep-messages.js";
import type { NinepClient } from "../../../../src/runtime/driver/ninep-client.js";
import { bytesOf, Code, errorOf, OpenFlag, SharedTree } from "./shared-tree.js";

const Type = { Read: 0, Write: 1, Unlock: 2 };
const Status = { Success: 0, Blocked: 1 };

interface Wish {
  readonly fid?: number;
  readonly type?: number;
  readonly start?: number;
  readonly length?: number;
  readonly process?: number;
  readonly guest?: string;
}

function fields({ fid = 1, type = Type.Write, start = 0, length = 0, ...who }: Wish) {
  const { process = 100, guest = "guest" } = who;
  return {
    ...{ fid, type, start_low: start, start_high: 0, length_low: length, length_high: 0 },
    ...{ proc_id: process, client_id: bytesOf(guest) },
  };
}

const lock = (client: NinepClient, wish: Wish = {}) =>
  client.call(P9.Lock, { ...fields(wish), flags: 0 }).status;
const unlock = (client: NinepClient, wish: Wish = {}) =>
  lock(client, { ...wish, type: Type.Unlock });

/** A client of its own device, so of another guest, that has opened the file as `fids`. */
function opened(tree: SharedTree, fids: readonly number[] = [1], flags = OpenFlag.ReadWrite) {
  const { client } = tree.mount();
  for (const fid of fids) {
    client.walk(0, fid, "file");
    client.open(fid, flags);
  }
  return client;
}

function treeWithFile(): SharedTree {
  const tree = new SharedTree();
  writeFileSync(tree.path("file"), "content");
  return tree;
}

describe("locks", () => {
  it("of one guest are in the way of another", () => {
    const tree = treeWithFile();
    const one = opened(tree);
    const other = opened(tree);
    expect(lock(one, { start: 10, length: 10 })).toBe(Status.Success);
    expect(lock(other, { start: 15, length: 1 })).toBe(Status.Blocked);
    expect(lock(other, { start: 20, length: 10 })).toBe(Status.Success);
    const found = other.call(P9.Getlock, fields({ start: 0, length: 0 }));
    expect([found.type, found.start_low, found.length_low]).toEqual([Type.Write, 10, 10]);
    expect(unlock(one, { start: 10, length: 10 })).toBe(Status.Success);
    expect(lock(other, { start: 15, length: 1 })).toBe(Status.Success);
    expect(other.call(P9.Getlock, fields({ start: 0, length: 0 })).type).toBe(Type.Unlock);
  });

  it("for reading are shared", () => {
    const tree = treeWithFile();
    const one = opened(tree);
    const other = opened(tree, [1], OpenFlag.Read);
    expect(lock(one, { type: Type.Read })).toBe(Status.Success);
    expect(lock(other, { type: Type.Read })).toBe(Status.Success);
    expect(lock(one)).toBe(Status.Blocked);
  });

  it("belong to a process, however often it has opened the file", () => {
    const tree = treeWithFile();
    const client = opened(tree, [1, 2]);
    const other = opened(tree);
    expect(lock(client, { fid: 1, process: 7 })).toBe(Status.Success);
    expect(lock(client, { fid: 2, process: 7 })).toBe(Status.Success);
    expect(lock(client, { fid: 2, process: 8 })).toBe(Status.Blocked);
    client.clunk(1);
    expect(lock(other)).toBe(Status.Blocked);
    expect(unlock(client, { fid: 2, process: 7 })).toBe(Status.Success);
    expect(lock(other)).toBe(Status.Success);
  });

  it("are given back by a process that inherited the file", () => {
    const tree = treeWithFile();
    const client = opened(tree);
    const other = opened(tree);
    expect(lock(client, { process: 7 })).toBe(Status.Success);
    expect(unlock(client, { process: 8 })).toBe(Status.Success);
    expect(lock(other)).toBe(Status.Success);
  });

  it("go with the file, with the session and with the guest", () => {
    const tree = treeWithFile();
    const other = opened(tree);
    const client = opened(tree);
    expect(lock(client)).toBe(Status.Success);
    client.clunk(1);
    expect(lock(other)).toBe(Status.Success);
    expect(unlock(other)).toBe(Status.Success);
    const again = opened(tree);
    expect(lock(again)).toBe(Status.Success);
    again.version();
    expect(lock(other)).toBe(Status.Success);
  });

  it("keep no more files open than they may, and none for longer", () => {
    const tree = treeWithFile();
    const client = opened(tree);
    const before = readdirSync("/proc/self/fd").length;
    for (let process = 0; process < 1024; process++) {
      expect(lock(client, { process, type: Type.Read })).toBe(Status.Success);
    }
    expect(errorOf(() => lock(client, { process: 2000, type: Type.Read }))).toBe(37);
    client.clunk(1);
    // The file itself was open, too, and the node behind it.
    expect(readdirSync("/proc/self/fd").length).toBe(before - 2);
  });

  it("are none of a kind, of a place or of a file that there is not", () => {
    const tree = treeWithFile();
    const client = opened(tree);
    expect(errorOf(() => lock(client, { type: 3 }))).toBe(Code.EINVAL);
    expect(errorOf(() => lock(client, { fid: 9 }))).toBe(Code.EBADF);
    expect(errorOf(() => lock(client, { fid: 0 }))).toBe(Code.EINVAL);
    const beyond = { ...fields({}), start_high: 0xffffffff, flags: 0 };
    expect(errorOf(() => client.call(P9.Lock, beyond))).toBe(Code.EINVAL);
  });
});
