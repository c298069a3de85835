import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Backend, network, serve } from "wheelbase/runtime";
import { CommonFeature } from "../../src/catalogue/index.js";
import { Testpmd } from "./testpmd.js";

// DPDK's network driver on our network device, whose cable ends in itself: each frame comes back. DPDK says SET_STATUS,
// which QEMU does not.

const frames = 100_000;
const MergeableReceive = 15;

/** Every combination of what DPDK's driver can do with a ring. */
const rings = [0, 1].flatMap((packed) =>
  [0, 1].flatMap((inOrder) =>
    [0, 1].map((merging) => ({
      name: `packed_vq=${packed} in_order=${inOrder} mrg_rxbuf=${merging}`,
      packed: packed === 1,
      inOrder: inOrder === 1,
      merging: merging === 1,
    })),
  ),
);

describe("DPDK 24.11's virtio-user", { timeout: 60_000 }, () => {
  let directory: string;
  let backend: Backend;
  let testpmd: Testpmd | undefined;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "wheelbase-dpdk-"));
  });

  afterEach(async () => {
    testpmd?.kill();
    await backend.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const socketPath = () => join(directory, "net.sock");

  async function serveNet(features: readonly string[], queuePairs = 1): Promise<void> {
    backend = await serve([
      network({
        name: "net",
        lane: "net",
        socketPath: socketPath(),
        features: ["VIRTIO_NET_F_MAC", "VIRTIO_NET_F_MRG_RXBUF", ...features],
        queueSize: 256,
        queuePairs,
        loopback: true,
      }),
    ]);
    expect(backend.failures).toEqual([]);
  }

  const sentByQueue = () => {
    const queues = backend.counters()[0]?.queues ?? [];
    return queues.flatMap(({ requests }, index) => (index % 2 === 1 ? [requests] : []));
  };
  const sentFrames = () => sentByQueue().reduce((sum, frames) => sum + frames, 0);

  /** Lets frames go round until there were enough of them; each has to be back, whole, at the end. */
  async function goRound(options: {
    readonly device: readonly string[];
    readonly program: readonly string[];
    readonly frameBytes: number;
    readonly queuePairs?: number;
  }): Promise<bigint> {
    const before = sentFrames();
    testpmd = new Testpmd({ socketPath: socketPath(), ...options });
    const enough = expect.poll(sentFrames, { timeout: 30_000 }).toBeGreaterThan(before + frames);
    await Promise.race([enough, testpmd.failure()]);
    const statistics = await testpmd.finish();
    const value = (name: string) => statistics.get(name) ?? Number.NaN;
    for (const name of ["rx_errors", "tx_errors", "rx_missed_errors", "rx_mbuf_allocation_errors"])
      expect(value(name)).toBe(0);
    expect(value("tx_good_packets")).toBeGreaterThan(frames);
    // At most the burst that was under way on each queue does not come back any more.
    const most = 32 * (options.queuePairs ?? 1);
    expect(value("tx_good_packets") - value("rx_good_packets")).toBeLessThanOrEqual(most);
    expect(value("rx_good_bytes")).toBe(value("rx_good_packets") * options.frameBytes);
    for (const queue of backend.counters()[0]?.queues ?? []) expect(queue.badChains).toBe(0);
    return testpmd.features;
  }

  it.each(rings)("gets its frames back with $name", async ({ packed, inOrder, merging }) => {
    await serveNet([
      ...["VIRTIO_F_RING_PACKED", "VIRTIO_F_IN_ORDER", "VIRTIO_F_EVENT_IDX"],
      // In the tables of packed rings DPDK 24.11 marks the header that it sends as writable.
      ...(packed ? [] : ["VIRTIO_F_INDIRECT_DESC"]),
    ]);
    const features = await goRound({
      device: [
        `packed_vq=${Number(packed)}`,
        `in_order=${Number(inOrder)}`,
        `mrg_rxbuf=${Number(merging)}`,
      ],
      // With merging, frames of two pieces that need two receive buffers each.
      program: merging ? ["--enable-scatter", "--mbuf-size=1024", "--txpkts=800,700"] : [],
      frameBytes: merging ? 1500 : 64,
    });
    const has = (bit: number) => ((features >> BigInt(bit)) & 1n) === 1n;
    expect(has(CommonFeature.Version1)).toBe(true);
    expect(has(CommonFeature.RingPacked)).toBe(packed);
    expect(has(CommonFeature.InOrder)).toBe(inOrder);
    expect(has(MergeableReceive)).toBe(merging);
    expect(has(CommonFeature.IndirectDesc)).toBe(!packed);
  });

  it("works with small rings, one client after the other", async () => {
    await serveNet(["VIRTIO_F_RING_PACKED", "VIRTIO_F_IN_ORDER"]);
    for (const packed of [0, 1]) {
      const device = [`packed_vq=${packed}`, "queue_size=64"];
      await goRound({ device, program: ["--burst=32"], frameBytes: 64 });
    }
  });

  it("uses two queue pairs, and gets frames back on the pair that sent them", async () => {
    await serveNet(["VIRTIO_F_RING_PACKED", "VIRTIO_NET_F_MQ", "VIRTIO_NET_F_CTRL_VQ"], 2);
    const program = ["--rxq=2", "--txq=2", "--nb-cores=1"];
    await goRound({ device: ["packed_vq=1"], program, frameBytes: 64, queuePairs: 2 });
    for (const frames of sentByQueue()) expect(frames).toBeGreaterThan(0);
  });
});
