import { describe, expect, it } from "vitest";
import { type Backend, balloon } from "wheelbase/runtime";
import { TestBackend } from "../runtime/lane/test-backend.js";
import type { GuestOptions, GuestRun } from "./bed.js";
import { residentGuestBytes, sharedMappings } from "./guest-memory-file.js";
import { bootQemu } from "./qemu.js";
import { readReport } from "./report.js";
import { bootUml } from "./uml.js";

const mebibyte = 1 << 20;
const balloonBytes = 64 * mebibyte;
const name = "memory0";

interface Status {
  readonly actualBytes: number;
  readonly releasedBytes: number;
  readonly statistics: { readonly memtot?: number; readonly memfree?: number };
}

/** Boots a guest with a balloon that grows once the guest has used its memory, and shrinks again. */
async function inflateAndDeflate(boot: (options: GuestOptions) => Promise<GuestRun>) {
  const test = new TestBackend();
  const socketPath = test.socketPath(name);
  const known = sharedMappings();
  // Without DEFLATE_ON_OOM, with which Linux counts the balloon's pages as its own.
  const features = [
    "VIRTIO_F_VERSION_1",
    "VIRTIO_F_INDIRECT_DESC",
    "VIRTIO_F_EVENT_IDX",
    "VIRTIO_BALLOON_F_MUST_TELL_HOST",
    "VIRTIO_BALLOON_F_STATS_VQ",
  ];
  const spec = balloon({ name, lane: name, socketPath, queueSize: 64, features });
  const backend = await test.serve(spec);
  const run = boot({
    script: ". /scripts/common.sh\n. /scripts/balloon.sh",
    environment: { BALLOON_KIB: String(balloonBytes / 1024) },
    devices: [{ socketPath, id: 5, queueCount: 3, configSizeBytes: 16 }],
    memoryMiB: 192,
    timeoutMs: 180_000,
  });
  const story = async () => {
    await until("the guest has used its memory", () => residentGuestBytes(known) > 50 * mebibyte);
    const before = residentGuestBytes(known);
    await backend.ask(name, "target", { bytes: balloonBytes });
    await until(
      "the balloon is full",
      async () => (await status(backend)).actualBytes === balloonBytes,
    );
    const after = residentGuestBytes(known);
    const full = await status(backend);
    await backend.ask(name, "target", { bytes: 0 });
    await until("the balloon is empty", async () => (await status(backend)).actualBytes === 0);
    return { before, after, full };
  };
  const [guest, host] = await Promise.all([run, story()]);
  return { guest, host };
}

async function status(backend: Backend): Promise<Status> {
  return (await backend.ask(name, "status")) as unknown as Status;
}

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  await expect.poll(condition, { timeout: 120_000, interval: 20, message: what }).toBe(true);
}

function expectWorked({ guest, host }: Awaited<ReturnType<typeof inflateAndDeflate>>): void {
  const report = readReport(guest.stdout);
  expect(report.get("failed")).toBeUndefined();
  expect(guest.status).toBe(0);
  expect(report.get("balloon-back")).toBe("yes");
  expect(Number(report.get("balloon-kib"))).toBeGreaterThanOrEqual(balloonBytes / 1024);
  // The 48 MiB that the guest had used are among the pages it gave away, or most of them.
  expect(host.before - host.after).toBeGreaterThan(24 * mebibyte);
  expect(host.full.releasedBytes).toBeGreaterThanOrEqual(balloonBytes);
  expect(host.full.statistics.memtot).toBeGreaterThan(64 * mebibyte);
  expect(host.full.statistics.memfree).toBeGreaterThan(0);
}

describe("a memory balloon", () => {
  it("takes memory of Linux in User Mode Linux and gives it back", {
    timeout: 200_000,
  }, async () => {
    expectWorked(await inflateAndDeflate(bootUml));
  });

  it("takes memory of Debian's kernel in QEMU over PCI", { timeout: 240_000 }, async () => {
    const modules = ["virtio_balloon"];
    expectWorked(await inflateAndDeflate((options) => bootQemu({ ...options, modules })));
  });
});
