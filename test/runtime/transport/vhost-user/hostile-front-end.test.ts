import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { FrontendRequest, ProtocolFeature } from "../../../../src/catalogue/vhost-user/index.js";
import { FeatureSet } from "../../../../src/runtime/device/feature-set.js";
import {
  DriverMemory,
  RefusedError,
  VhostUserDriver,
  VhostUserFrontend,
} from "../../../../src/runtime/driver/index.js";
import { Arena } from "../../../../src/runtime/host/arena.js";
import { libc } from "../../../../src/runtime/host/libc.js";
import { TwoDisks } from "./two-disks.js";

const acknowledged = new FeatureSet([ProtocolFeature.ReplyAck, ProtocolFeature.ConfigureMemSlots]);
const noPayload = new Uint8Array(0);

function words(...values: readonly number[]): Uint8Array {
  return new Uint8Array(new Uint32Array(values).buffer);
}

describe("a front-end that breaks the protocol", () => {
  const disks = new TwoDisks();
  const arena = new Arena(1 << 20);
  let memory: DriverMemory;

  beforeAll(async () => {
    memory = new DriverMemory(1 << 20);
    await disks.start();
  });

  afterEach(async () => {
    disks.expectBothWork();
    await disks.expectNothingLeaked();
  });

  afterAll(async () => {
    memory.close();
    arena.release();
    await disks.stop();
  });

  /** A front-end at the point where it may send anything; with acknowledgements unless told otherwise. */
  function withFrontend(act: (frontend: VhostUserFrontend) => void, protocol = acknowledged): void {
    const frontend = new VhostUserFrontend(disks.victim, arena, 3000);
    try {
      frontend.getFeatures();
      frontend.getProtocolFeatures();
      frontend.setProtocolFeatures(protocol);
      act(frontend);
    } finally {
      frontend.close();
    }
  }

  function expectDisconnected(bytes: Uint8Array, descriptors: readonly number[] = []): void {
    withFrontend((frontend) => {
      frontend.socket.sendRaw(bytes, descriptors);
      expect(frontend.socket.waitClosed(3000)).toBe(true);
    });
  }

  function expectRefused(
    request: number,
    payload: Uint8Array,
    descriptors: readonly number[] = [],
  ): void {
    withFrontend((frontend) => {
      expect(() => frontend.tell(request, payload, descriptors)).toThrow(RefusedError);
      // The connection survives a refusal that the front-end heard of.
      expect(frontend.getMaxMemorySlots()).toBeGreaterThan(0);
    });
  }

  it("truncated header, then the end of the connection", () => {
    withFrontend((frontend) => frontend.socket.sendRaw(words(1, 1).subarray(0, 7)));
  });

  it("truncated payload with descriptors, then the end of the connection", () => {
    withFrontend((frontend) => {
      frontend.socket.sendRaw(words(FrontendRequest.SetMemTable, 1, 40, 1), [memory.fd]);
    });
  });

  it("payload beyond what any message has", () => {
    expectDisconnected(words(FrontendRequest.SetMemTable, 1, 0xffff_ffff));
  });

  it("unknown message without acknowledgement", () => {
    expectDisconnected(words(200, 1, 0));
  });

  it("unknown message, surplus payload, missing payload", () => {
    expectRefused(200, noPayload);
    expectRefused(FrontendRequest.SetOwner, words(1));
    expectRefused(FrontendRequest.SetVringNum, words(0));
  });

  it("message of a protocol feature that was not negotiated", () => {
    expectRefused(FrontendRequest.SetStatus, words(1, 0));
    withFrontend((frontend) => {
      expect(() =>
        frontend.setProtocolFeatures(new FeatureSet([ProtocolFeature.LogShmfd])),
      ).toThrow();
    }, acknowledged);
  });

  it("more file descriptors than a message may carry", () => {
    expectDisconnected(
      words(FrontendRequest.SetMemTable, 1, 8, 0, 0),
      new Array(40).fill(memory.fd),
    );
  });

  it("file descriptors where none belong, again and again", () => {
    for (let round = 0; round < 50; round++) {
      expectRefused(FrontendRequest.SetVringNum, words(0, 128), [memory.fd, memory.fd]);
    }
  });

  it("file descriptor count that differs from the payload's claim", () => {
    expectRefused(FrontendRequest.SetVringKick, words(0x100, 0), [memory.fd]);
    expectRefused(FrontendRequest.SetVringKick, words(0, 0));
    expectRefused(FrontendRequest.SetMemTable, words(2, 0, ...new Array(16).fill(0)), [memory.fd]);
  });

  it("kick descriptor that cannot be waited for", () => {
    // A memory file has no readiness: epoll refuses it.
    expectRefused(FrontendRequest.SetVringKick, words(0, 0), [memory.fd]);
  });

  it("queue that the device does not have", () => {
    expectRefused(FrontendRequest.SetVringNum, words(1, 128));
    expectRefused(FrontendRequest.SetVringNum, words(256, 128));
    expectRefused(FrontendRequest.SetVringEnable, words(0xffff_ffff, 1));
  });

  it("queue size that no split ring has", () => {
    for (const size of [0, 3, 65536, 0x8000_0000]) {
      expectRefused(FrontendRequest.SetVringNum, words(0, size));
    }
  });

  it("ring addresses that are not aligned", () => {
    for (const address of [
      [8, 0, 0],
      [0, 2, 0],
      [0, 0, 1],
    ] as const) {
      const [descriptors, used, available] = address;
      expectRefused(
        FrontendRequest.SetVringAddr,
        words(0, 0, descriptors, 0, used, 0, available, 0, 0, 0),
      );
    }
  });

  it("features that were not offered", () => {
    // VIRTIO_F_SUSPEND: no code stands behind it.
    expectRefused(FrontendRequest.SetFeatures, words(0, 1 << 11));
  });

  it("configuration read whose size is a lie, and a write to a read-only field", () => {
    const config = new FeatureSet([ProtocolFeature.ReplyAck, ProtocolFeature.Config]);
    withFrontend((frontend) => {
      expect(() => frontend.tell(FrontendRequest.GetConfig, words(0, 0x7fff_ffff, 0, 0))).toThrow(
        RefusedError,
      );
      expect(() => frontend.setConfig(0, new Uint8Array(8))).toThrow(RefusedError);
    }, config);
  });

  describe("memory table", () => {
    const region = () => ({ ...(memory.regions[0] as (typeof memory.regions)[0]) });

    it("region longer than its file", () => {
      withFrontend((frontend) => {
        const tooLong = { ...region(), sizeBytes: (1 << 20) + 4096 };
        expect(() => frontend.addMemoryRegion(tooLong, memory.fd)).toThrow(RefusedError);
        expect(() => frontend.setMemoryTable([tooLong], memory.fd)).toThrow(RefusedError);
        const beyond = { ...region(), fileOffset: 2 ** 52 };
        expect(() => frontend.addMemoryRegion(beyond, memory.fd)).toThrow(RefusedError);
      });
    });

    it("regions that overlap in guest memory", () => {
      withFrontend((frontend) => {
        frontend.addMemoryRegion(region(), memory.fd);
        const overlapping = { ...region(), guestAddress: 4096, userAddress: 2 ** 40 };
        expect(() => frontend.addMemoryRegion(overlapping, memory.fd)).toThrow(RefusedError);
      });
    });

    it("region whose descriptor is no file", () => {
      withFrontend((frontend) => {
        const [reader, writer] = pipe();
        expect(() => frontend.addMemoryRegion(region(), reader)).toThrow(RefusedError);
        libc.close(reader);
        libc.close(writer);
      });
    });

    it("region removed that was never added", () => {
      withFrontend((frontend) => {
        expect(() => frontend.removeMemoryRegion(region())).toThrow(RefusedError);
      });
    });
  });

  it("rings outside of guest memory", () => {
    const driver = VhostUserDriver.connect({ socketPath: disks.victim });
    try {
      driver.start();
      const outside = { descriptors: 2 ** 45, available: 2 ** 45, used: 2 ** 45 };
      expect(() => driver.frontend.setVringAddresses(0, outside)).toThrow(RefusedError);
    } finally {
      driver.close();
    }
  });

  it("memory taken away under a running ring", () => {
    const driver = VhostUserDriver.connect({ socketPath: disks.victim });
    try {
      driver.start();
      const [first] = driver.memory.regions;
      if (first !== undefined) driver.frontend.removeMemoryRegion(first);
      driver.queues[0]?.kick();
      expect(driver.frontend.getQueueCount()).toBe(1);
    } finally {
      driver.close();
    }
  });
});

function pipe(): [number, number] {
  const arena = new Arena(4096);
  const block = arena.take(8);
  expect(libc.socketpair(1, 1, 0, block.address)).toBe(0);
  const pair: [number, number] = [block.words[0] as number, block.words[1] as number];
  arena.release();
  return pair;
}
