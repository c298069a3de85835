import { describe, expect, it } from "vitest";
import { type Backend, balloon } from "wheelbase/runtime";
import { TestBackend } from "../runtime/lane/test-backend.js";
import { residentGuestBytes, sharedMappings } from "./guest-memory-file.js";
import { bootQemu } from "./qemu.js";
import { readReport } from "./report.js";
import { bootUml } from "./uml.js";

const mebibyte = 1 << 20;
const balloonBytes = 64 * mebibyte;
const memoryMiB = 192;
const name = "memory0";

interface Status {
  readonly actualBytes: number;
  readonly releasedBytes: number;
  readonly statistics: { readonly memtot?: number; readonly memfree?: number };
}

/** Serves a balloon, and says how a guest reaches it. */
async function balloonBackend(targetBytes: number) {
  const test = new TestBackend();
  const socketPath = test.socketPath(name);
  // Without DEFLATE_ON_OOM, with which Linux counts the balloon's pages as its own.
  const features = [
    "VIRTIO_F_VERSION_1",
    "VIRTIO_F_INDIRECT_DESC",
    "VIRTIO_F_EVENT_IDX",
    "VIRTIO_BALLOON_F_MUST_TELL_HOST",
    "VIRTIO_BALLOON_F_STATS_VQ",
  ];
  const spec = balloon({ name, lane: name, socketPath, queueSize: 64, features, targetBytes });
  const device = { socketPath, id: 5, queueCount: 3, configSizeBytes: 16 };
  return { backend: await test.serve(spec), device };
}

/** Boots a guest with a balloon that grows once the guest has used its memory, and shrinks again. */
async function inflateAndDeflate() {
  const known = sharedMappings();
  const { backend, device } = await balloonBackend(0);
  let said = "";
  const run = bootUml({
    script: ". /scripts/common.sh\n. /scripts/balloon.sh",
    onConsole: (text) => {
      said = text;
    },
    environment: { BALLOON_KIB: String(balloonBytes / 1024) },
    devices: [device],
    memoryMiB,
    timeoutMs: 180_000,
  });
  const story = async () => {
    await until("the guest has used its memory", () => said.includes("memory-used yes"));
    const before = residentGuestBytes(known);
    await backend.ask(name, "target", { bytes: balloonBytes });
    await until(
      "the balloon is full",
      async () => (await status(backend)).actualBytes === balloonBytes,
    );
    const after = residentGuestBytes(known);
    const full = await status(backend);
    await until("the guest has noticed", () => said.includes("balloon-taken yes"));
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
  expect(report.get("balloon-taken")).toBe("yes");
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
    expectWorked(await inflateAndDeflate());
  });

  // QEMU's generic front end does not pass on that the configuration changed: the target stands from the start.
  it("takes memory of Debian's kernel in QEMU over PCI", { timeout: 240_000 }, async () => {
    const { backend, device } = await balloonBackend(balloonBytes);
    const run = bootQemu({
      script: ". /scripts/common.sh\n. /scripts/ballooned.sh",
      environment: { TOTAL_KIB: String((memoryMiB * mebibyte - balloonBytes) / 1024) },
      devices: [device],
      modules: ["virtio_balloon"],
      memoryMiB,
      timeoutMs: 200_000,
    });
    // The driver's first report; they are forgotten with the device's reset at power-off.
    const reported = until("the guest reported its memory", async () => {
      return ((await status(backend)).statistics.memtot ?? 0) > 64 * mebibyte;
    });
    const [guest] = await Promise.all([run, reported]);
    expect(readReport(guest.stdout).get("failed")).toBeUndefined();
    expect(guest.status).toBe(0);
    const { releasedBytes } = await status(backend);
    // The kernel keeps some memory for itself, so the guest's total falls below that line before the balloon is full.
    expect(releasedBytes).toBeGreaterThan(balloonBytes / 4);
  });
});
