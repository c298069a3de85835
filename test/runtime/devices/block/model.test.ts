import { describe, expect, it, onTestFinished } from "vitest";
import {
  BlkConfig,
  BlkFeature,
  BlkRequestType,
  BlkStatus,
} from "../../../../src/catalogue/devices/block.js";
import { FeatureSet } from "../../../../src/runtime/device/feature-set.js";
import { BlockDevice } from "../../../../src/runtime/devices/block/model.js";
import { block } from "../../../../src/runtime/devices/block/spec.js";
import { Outcome } from "../../../../src/runtime/devices/storage/outcome.js";
import type {
  BlockStorage,
  StorageListener,
} from "../../../../src/runtime/devices/storage/storage.js";
import { accessors } from "../../../../src/runtime/memory/accessors.js";
import { ByteBuffer } from "../../../../src/runtime/memory/byte-buffer.js";
import type { ChainWriter } from "../../../../src/runtime/queue/chain-writer.js";
import { Guest } from "../harness.js";
import { definition, header, joined, range, sectorBytes } from "./disk.js";

const { In, Out, Flush, Discard, WriteZeroes } = BlkRequestType;
const { Ok, Ioerr } = BlkStatus;

/** Storage that only writes down what was asked of it; what it is to be late with is ended by `finish`. */
class RecordedStorage implements BlockStorage {
  readonly sizeBytes: number;
  readonly calls: string[] = [];
  readonly late: number[] = [];
  fails = "";
  lateWith: readonly string[] = [];
  #listener: StorageListener | undefined;

  constructor(sizeBytes: number) {
    this.sizeBytes = sizeBytes;
  }

  listen(listener: StorageListener): void {
    this.#listener = listener;
  }

  read(position: number, target: ChainWriter, offset: number, size: number, tag: number): Outcome {
    const outcome = this.#record(tag, "read", position, size);
    target.markWritten(offset, outcome === Outcome.Ok ? size : size / 2);
    return outcome;
  }

  write(position: number, _source: unknown, offset: number, size: number, tag: number): Outcome {
    return this.#record(tag, "write", position, offset, size);
  }

  flush(tag: number): Outcome {
    return this.#record(tag, "flush");
  }

  discard(position: number, size: number, tag: number): Outcome {
    return this.#record(tag, "discard", position, size);
  }

  writeZeroes(position: number, size: number, mayUnmap: boolean, tag: number): Outcome {
    return this.#record(tag, "writeZeroes", position, size, mayUnmap);
  }

  /** Ends the operation that is late for the longest time. */
  finish(succeeded: boolean): void {
    const tag = this.late.shift();
    if (tag === undefined) throw new Error("nothing is late");
    this.#listener?.finished(tag, succeeded);
  }

  wait(): void {
    this.finish(true);
  }

  measure(): number {
    return this.sizeBytes;
  }

  close(): void {
    this.calls.push("close");
  }

  #record(tag: number, name: string, ...values: readonly unknown[]): Outcome {
    this.calls.push([name, ...values].join(" "));
    if (tag >= 0 && this.lateWith.includes(name)) {
      this.late.push(tag);
      return Outcome.Later;
    }
    return name === this.fails ? Outcome.Failed : Outcome.Ok;
  }
}

function modelGuest(accepted: readonly number[] = [], more = {}, sizeBytes = 1024 * 1024) {
  const storage = new RecordedStorage(sizeBytes);
  const device = new BlockDevice(block(definition("", more)).options, storage, () => undefined);
  const guest = new Guest(device);
  guest.reset(new FeatureSet(accepted));
  onTestFinished(() => guest.release());
  return { storage, device, guest };
}

const write = joined(header(Out, 1), new Uint8Array(sectorBytes));
const zero = joined(header(WriteZeroes, 0), range(3, 2, 1));
const discard = joined(header(Discard, 0), range(4, 1), range(6, 2));

describe("stable writes", () => {
  it("flushes each write unless the driver accepted FLUSH", () => {
    const { storage, guest } = modelGuest([BlkFeature.WriteZeroes]);
    expect(guest.request(0, [write], [1]).status).toBe(Ok);
    expect(guest.request(0, [zero], [1]).status).toBe(Ok);
    expect(storage.calls).toEqual([
      "write 512 16 512",
      "flush",
      "writeZeroes 1536 1024 true",
      "flush",
    ]);
  });

  it("leaves flushing to a driver that accepted FLUSH", () => {
    const { storage, guest } = modelGuest([BlkFeature.Flush]);
    guest.request(0, [write], [1]);
    guest.request(0, [header(Flush, 0)], [1]);
    expect(storage.calls).toEqual(["write 512 16 512", "flush"]);
  });

  it("forgets after a reset what the last driver accepted", () => {
    const { storage, guest } = modelGuest([BlkFeature.Flush]);
    guest.reset(new FeatureSet([]));
    guest.request(0, [write], [1]);
    expect(storage.calls).toEqual(["write 512 16 512", "flush"]);
  });
});

describe("failing storage", () => {
  it.each([
    ["read", header(In, 0), [sectorBytes, 1]],
    ["write", write, [1]],
    ["flush", header(Flush, 0), [1]],
    ["flush", write, [1]],
    ["discard", discard, [1]],
    ["writeZeroes", zero, [1]],
  ])("turns a failing %s into an I/O error", (call, request, writable) => {
    const { storage, guest } = modelGuest([BlkFeature.Discard, BlkFeature.WriteZeroes]);
    storage.fails = call;
    expect(guest.request(0, [request], writable).status).toBe(Ioerr);
  });

  it("reports the part of a read that arrived", () => {
    const { storage, guest } = modelGuest();
    storage.fails = "read";
    expect(guest.request(0, [header(In, 0)], [sectorBytes, 1]).length).toBe(sectorBytes / 2);
  });
});

describe("discard ranges", () => {
  it("reach the storage in bytes, in order", () => {
    const { storage, guest } = modelGuest([BlkFeature.Discard]);
    guest.request(0, [discard], [1]);
    expect(storage.calls).toEqual(["discard 2048 512", "discard 3072 1024"]);
  });
});

describe("limits of one request", () => {
  it.each([
    ["discard", BlkFeature.Discard, Discard, 2 ** 21],
    ["write zeroes", BlkFeature.WriteZeroes, WriteZeroes, 2 ** 17],
  ])("keep a %s range as short as the configuration says", (_name, feature, type, sectors) => {
    const { storage, guest } = modelGuest([feature, BlkFeature.Flush], {}, 2 ** 40);
    const send = (count: number) =>
      guest.request(0, [joined(header(type, 0), range(0, count))], [1]).status;
    expect(send(sectors)).toBe(Ok);
    expect(send(sectors + 1)).toBe(Ioerr);
    expect(storage.calls).toHaveLength(1);
  });
});

describe("configuration space", () => {
  it("describes the disk", () => {
    const { device } = modelGuest([], {
      queueSize: 128,
      queueCount: 2,
      logicalBlockBytes: 512,
      physicalBlockBytes: 4096,
    });
    const bytes = ByteBuffer.ofSize(BlkConfig.size);
    device.config.read(0, bytes.bytes);
    const Config = accessors(BlkConfig);
    expect(Config.capacity.get(bytes)).toBe(2048);
    expect(Config.seg_max.get(bytes)).toBe(126);
    expect(Config.blk_size.get(bytes)).toBe(512);
    expect(Config.topology.physical_block_exp.get(bytes)).toBe(3);
    expect(Config.topology.min_io_size.get(bytes)).toBe(8);
    expect(Config.num_queues.get(bytes)).toBe(2);
    expect(Config.max_discard_seg.get(bytes)).toBe(16);
    expect(Config.discard_sector_alignment.get(bytes)).toBe(8);
    expect(Config.max_write_zeroes_seg.get(bytes)).toBe(1);
    expect(Config.write_zeroes_may_unmap.get(bytes)).toBe(1);
    expect(Config.unused0.get(bytes)).toBe(0);
    expect(device.config.write(0, new Uint8Array([1]))).toBe(false);
  });

  it.each([
    [1, 1],
    [4, 2],
    [128, 126],
    [256, 126],
    [32768, 126],
  ])("allows a queue of %i %i segments", (queueSize, segments) => {
    const { device } = modelGuest([], { queueSize });
    const bytes = ByteBuffer.ofSize(16);
    device.config.read(0, bytes.bytes);
    expect(bytes.getUint32(12)).toBe(segments);
  });
});

describe("storage that takes its time", () => {
  it("gets its answers to the driver in the order in which it is done", () => {
    const { storage, guest } = modelGuest([BlkFeature.Flush]);
    storage.lateWith = ["read"];
    const slow = guest.offer(0, [header(In, 0)], [sectorBytes, 1]);
    const fast = guest.offer(0, [write], [1]);
    guest.kick(0);
    expect(guest.used(0).map(({ id }) => id)).toEqual([fast.id]);
    storage.finish(true);
    guest.runner.flush();
    expect(guest.used(0)).toEqual([{ id: slow.id, length: sectorBytes / 2 }]);
    expect(guest.read(slow.writablePlaces).at(-1)).toBe(Ok);
  });

  it("is asked to flush once the write is over, for a driver that does not flush", () => {
    const { storage, guest } = modelGuest();
    storage.lateWith = ["write", "flush"];
    guest.offer(0, [write], [1]);
    guest.kick(0);
    expect(storage.calls).toEqual(["write 512 16 512"]);
    storage.finish(true);
    guest.runner.flush();
    expect(storage.calls).toEqual(["write 512 16 512", "flush"]);
    expect(guest.used(0)).toEqual([]);
    storage.finish(true);
    guest.runner.flush();
    expect(guest.used(0)).toHaveLength(1);
  });

  it("flushes once when only the flush is late", () => {
    const { storage, guest } = modelGuest();
    storage.lateWith = ["flush"];
    guest.offer(0, [write], [1]);
    guest.kick(0);
    storage.finish(true);
    guest.runner.flush();
    expect(storage.calls).toEqual(["write 512 16 512", "flush"]);
    expect(guest.used(0)).toHaveLength(1);
  });

  it.each([0, 1])("fails a discard of which range %i fails", (failing) => {
    const { storage, guest } = modelGuest([BlkFeature.Discard]);
    storage.lateWith = ["discard"];
    const { writablePlaces } = guest.offer(0, [discard], [1]);
    guest.kick(0);
    storage.finish(failing !== 0);
    guest.runner.flush();
    expect(guest.used(0)).toEqual([]);
    storage.finish(failing !== 1);
    guest.runner.flush();
    expect(guest.used(0)).toHaveLength(1);
    expect(guest.read(writablePlaces)).toEqual(Uint8Array.of(Ioerr));
  });

  it("is done with a queue before the queue stops, and with nothing of the others", () => {
    const { storage, guest } = modelGuest([BlkFeature.Flush], { queueCount: 2 });
    storage.lateWith = ["flush"];
    for (const queue of [1, 0, 1]) guest.offer(queue, [header(Flush, 0)], [1]);
    guest.kick(1);
    guest.kick(0);
    guest.pause(1);
    expect(guest.used(1)).toHaveLength(2);
    guest.resume(1);
    expect(storage.late).toHaveLength(1);
    storage.finish(true);
    guest.runner.flush();
    expect(guest.used(0)).toHaveLength(1);
    guest.checkQuiet();
  });

  it("carries requests out at once when more are late than it has slots", () => {
    const [queueCount, depth] = [9, 128];
    const { storage, guest } = modelGuest([BlkFeature.Flush], { queueCount });
    storage.lateWith = ["flush"];
    for (let queue = 0; queue < queueCount; queue++) {
      for (let count = 0; count < depth; count++) guest.offer(queue, [header(Flush, 0)], [1]);
      guest.kick(queue);
    }
    expect(storage.late).toHaveLength(1024);
    expect(guest.used(queueCount - 1)).toHaveLength(queueCount * depth - 1024);
  });
});
