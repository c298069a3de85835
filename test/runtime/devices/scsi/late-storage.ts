import { onTestFinished } from "vitest";
import { PlainMedium } from "../../../../src/runtime/devices/scsi/medium.js";
import { ScsiDevice, type UnitHost } from "../../../../src/runtime/devices/scsi/model.js";
import { Scratch } from "../../../../src/runtime/devices/scsi/scratch.js";
import { scsi } from "../../../../src/runtime/devices/scsi/spec.js";
import { Outcome } from "../../../../src/runtime/devices/storage/outcome.js";
import type {
  BlockStorage,
  StorageListener,
} from "../../../../src/runtime/devices/storage/storage.js";
import { Mapping } from "../../../../src/runtime/host/mapping.js";
import type { ChainWriter } from "../../../../src/runtime/queue/chain-writer.js";
import { Guest } from "../harness.js";

/** Storage that is done with nothing before the test says so; `failing` operations fail then. */
export class LateStorage implements BlockStorage {
  readonly sizeBytes = 1024 * 1024;
  readonly calls: string[] = [];
  readonly late: number[] = [];
  isLate = true;
  fails = "";
  isClosed = false;
  #listener: StorageListener | undefined;

  listen(listener: StorageListener): void {
    this.#listener = listener;
  }

  read(position: number, target: ChainWriter, offset: number, size: number, tag: number): Outcome {
    target.markWritten(offset, size);
    return this.#note("read", tag, position, size);
  }

  write(position: number, _source: unknown, _offset: number, size: number, tag: number): Outcome {
    return this.#note("write", tag, position, size);
  }

  flush(tag: number): Outcome {
    return this.#note("flush", tag);
  }

  discard(position: number, size: number, tag: number): Outcome {
    return this.#note("discard", tag, position, size);
  }

  writeZeroes(position: number, size: number, _mayUnmap: boolean, tag: number): Outcome {
    return this.#note("zeroes", tag, position, size);
  }

  measure(): number {
    return this.sizeBytes;
  }

  finish(succeeded = true): void {
    const tag = this.late.shift();
    if (tag === undefined) throw new Error("nothing is late");
    this.#listener?.finished(tag, succeeded);
  }

  wait(): void {
    this.finish();
  }

  close(): void {
    this.isClosed = true;
  }

  #note(name: string, tag: number, ...values: readonly number[]): Outcome {
    this.calls.push([name, ...values].join(" "));
    if (name === this.fails) return Outcome.Failed;
    if (!this.isLate || tag < 0) return Outcome.Ok;
    this.late.push(tag);
    return Outcome.Later;
  }
}

/** A device of disks whose storage is late, one storage for each. */
export function lateGuest(count = 1) {
  const storages = Array.from({ length: count }, () => new LateStorage());
  const mapping = Mapping.anonymous(16384);
  const part = (offset: number) =>
    new Scratch(mapping.view(offset, 8192), mapping.address + offset);
  const host: UnitHost = {
    scratch: { data: part(0), other: part(8192) },
    open: ({ lun }) => new PlainMedium(storages[lun] as LateStorage, 512, () => undefined),
    close: () => undefined,
  };
  const units = storages.map((_, lun) => ({ lun, file: "none" }));
  const definition = { name: "scsi", lane: "scsi", socketPath: "", queueSize: 64, features: [] };
  const { options } = scsi({ ...definition, queueCount: 2, units });
  const device = new ScsiDevice(options, host, () => undefined);
  for (const unit of options.units) device.addUnit(unit);
  const guest = new Guest(device, { queueSize: 64 });
  guest.reset();
  for (const unit of device.domain.all()) while (unit.hasAttention) unit.takeAttention();
  onTestFinished(() => {
    guest.release();
    mapping.release();
  });
  return { device, guest, storages, storage: storages[0] as LateStorage };
}
