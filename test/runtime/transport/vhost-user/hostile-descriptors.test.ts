import { closeSync, ftruncateSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { CommonFeature } from "../../../../src/catalogue/features.js";
import { EntropyDriver, VhostUserDriver } from "../../../../src/runtime/driver/index.js";
import { Arena } from "../../../../src/runtime/host/arena.js";
import {
  Fcntl,
  MemfdFlag,
  MessageFlag,
  Open,
  Seal,
  Socket,
} from "../../../../src/runtime/host/constants.js";
import { libc } from "../../../../src/runtime/host/libc.js";
import { PeerSignal } from "../../../../src/runtime/host/peer-signal.js";
import { PollEvent, PollSet } from "../../../../src/runtime/host/poll.js";
import { TestBackend } from "../../lane/test-backend.js";

const memoryBytes = 1 << 20;

function testArena(): Arena {
  const arena = new Arena(65536);
  onTestFinished(() => arena.release());
  return arena;
}

/** An eventfd that takes nothing more, and whose writers wait. */
function fullEventfd(): number {
  const fd = libc.eventfd(0, 0);
  onTestFinished(() => closeSync(fd));
  const block = testArena().take(8);
  block.words.set([0xfffffffe, 0xffffffff]);
  expect(libc.write(fd, block.address, 8)).toBe(8);
  return fd;
}

function makeBlocking(fd: number): void {
  const flags = libc.fcntl(fd, Fcntl.GetFlags, 0);
  expect(libc.fcntl(fd, Fcntl.SetFlags, flags & ~Open.NonBlock)).toBe(0);
}

/** A socket that takes nothing more, as User Mode Linux hands one over for calls. */
function fullSocket(): number {
  const arena = testArena();
  const [pair, block] = [arena.take(8), arena.take(4096)];
  const stream = 1;
  expect(libc.socketpair(Socket.Unix, stream, 0, pair.address)).toBe(0);
  const [writer = -1, reader = -1] = pair.words;
  onTestFinished(() => {
    closeSync(writer);
    closeSync(reader);
  });
  while (libc.send(writer, block.address, 4096, MessageFlag.DontWait) > 0);
  while (libc.send(writer, block.address, 1, MessageFlag.DontWait) > 0);
  return writer;
}

/** A pipe that takes nothing more. */
function fullPipe(): { readonly reader: number; readonly writer: number } {
  const path = join(new TestBackend().directory, "pipe");
  expect(libc.mkfifo(path, 0o600)).toBe(0);
  const reader = openSync(path, Open.ReadOnly | Open.NonBlock);
  const writer = openSync(path, Open.WriteOnly | Open.NonBlock);
  rmSync(path);
  onTestFinished(() => {
    closeSync(reader);
    closeSync(writer);
  });
  const block = testArena().take(4096);
  while (libc.write(writer, block.address, 4096) > 0);
  while (libc.write(writer, block.address, 1) > 0);
  return { reader, writer };
}

describe("a front-end that makes its call descriptor one to wait for", () => {
  it.each([
    ["eventfd", fullEventfd],
    ["pipe", () => fullPipe().writer],
    ["socket", fullSocket],
  ])("does not stop the lane: %s", async (_kind, descriptor) => {
    const test = new TestBackend();
    await test.serve(test.entropy("victim"), test.entropy("neighbour"));
    const victim = EntropyDriver.start({ socketPath: test.socketPath("victim") });
    const neighbour = EntropyDriver.start({ socketPath: test.socketPath("neighbour") });
    const fd = descriptor();
    victim.driver.frontend.setVringCall(0, fd);
    // An answer means that the message was handled: whatever the device did to the flags is undone now.
    victim.driver.frontend.getFeatures();
    makeBlocking(fd);
    victim.queue.ring.begin(false);
    const { address } = victim.driver.memory.allocate(64);
    victim.queue.ring.buffer(address, 64, true);
    victim.queue.ring.commit();
    victim.queue.submit();
    for (let count = 0; count < 20; count++) expect(neighbour.read(64)).toHaveLength(64);
    await expect.poll(() => victim.queue.ring.popUsed()).toBeGreaterThanOrEqual(0);
    expect(victim.driver.frontend.getFeatures().has(CommonFeature.Version1)).toBe(true);
    victim.close();
    neighbour.close();
  });
});

describe("signals to a peer", () => {
  it("arrive in an eventfd and in a pipe, one by one", () => {
    const arena = testArena();
    const peers = new PeerSignal(arena);
    onTestFinished(() => peers.close());
    const eventfd = libc.eventfd(0, 0);
    const { reader, writer } = fullPipe();
    const block = arena.take(4096);
    while (libc.read(reader, block.address, 4096) > 0);
    const poll = new PollSet(arena, 2);
    poll.set(0, eventfd, PollEvent.In);
    poll.set(1, reader, PollEvent.In);
    expect(poll.wait(0)).toBe(0);
    const targets = [libc.dup(eventfd), libc.dup(writer)].map((fd) => peers.open(fd));
    for (let round = 0; round < 50; round++) {
      for (const target of targets) if (typeof target !== "string") target.signal();
    }
    expect(poll.wait(0)).toBe(2);
    expect(libc.read(eventfd, block.address, 8)).toBe(8);
    expect(block.words[0]).toBe(50);
    expect(libc.read(reader, block.address, 4096)).toBe(400);
    for (const target of targets) if (typeof target !== "string") target.close();
    closeSync(eventfd);
  });

  it("are not sent to anything else", () => {
    const peers = new PeerSignal(testArena());
    onTestFinished(() => peers.close());
    expect(peers.open(openSync("/dev/null", "r+"))).toMatch(/no eventfd, pipe or socket/);
  });
});

describe("a memory file that could shrink", () => {
  function memoryFile(flags: number): number {
    const fd = libc.memfdCreate("guest", MemfdFlag.CloseOnExec | flags);
    ftruncateSync(fd, memoryBytes);
    onTestFinished(() => closeSync(fd));
    return fd;
  }

  async function share(fd: number): Promise<void> {
    const test = new TestBackend();
    await test.serve(test.entropy("rng"));
    const driver = VhostUserDriver.connect({ socketPath: test.socketPath("rng") });
    const region = { guestAddress: 0, userAddress: 0, sizeBytes: memoryBytes, fileOffset: 0 };
    driver.frontend.addMemoryRegion(region, fd);
    driver.frontend.getFeatures();
    driver.close();
  }

  it("is sealed before it is used", async () => {
    const fd = memoryFile(MemfdFlag.AllowSealing);
    expect(libc.fcntl(fd, Fcntl.GetSeals, 0)).toBe(0);
    await share(fd);
    expect(libc.fcntl(fd, Fcntl.GetSeals, 0)).toBe(Seal.Shrink);
    expect(() => ftruncateSync(fd, 0)).toThrow("EPERM");
  });

  it("is used all the same when it cannot be sealed", async () => {
    const fd = memoryFile(0);
    await share(fd);
    expect(libc.fcntl(fd, Fcntl.GetSeals, 0) & Seal.Shrink).toBe(0);
  });
});

it("VIRTIO_F_NOTIFICATION_DATA is not offered where a kick carries no data", async () => {
  const test = new TestBackend();
  const name = "VIRTIO_F_NOTIFICATION_DATA";
  const spec = test.entropy("asked");
  const asked = { ...spec, features: [...spec.features, name] };
  const backend = await test.serve(asked, test.entropy("plain"));
  expect(backend.failures).toMatchObject([{ device: "asked", code: "WB4004" }]);
  const driver = VhostUserDriver.connect({ socketPath: test.socketPath("plain") });
  expect(driver.offered.has(CommonFeature.NotificationData)).toBe(false);
  driver.close();
});
