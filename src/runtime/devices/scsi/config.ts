import { ScsiConfig, ScsiDefault, ScsiEvent } from "../../../catalogue/devices/scsi.js";
import { ConfigSpace } from "../../device/config-space.js";
import { accessors } from "../../memory/accessors.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import type { ScsiOptions } from "./options.js";
import { maxCdbBytes } from "./task.js";

const Config = accessors(ScsiConfig);

/** Sense data is never longer (SPC-4, 4.5.1). */
const maxSenseBytes = 252;
/** As for disks: no more segments than a ring of 128 takes, which is what a driver without indirect tables has. */
const maxSegments = 126;

/** The sizes that a driver chooses (VIRTIO 1.4, 5.6.4). */
export interface ChosenSizes {
  readonly senseBytes: number;
  readonly cdbBytes: number;
}

/** The configuration space (VIRTIO 1.4, 5.6.4); of two fields the driver decides, all others it only reads. */
export class ScsiConfiguration {
  readonly space: ConfigSpace;
  readonly #values = ByteBuffer.ofSize(ScsiConfig.size);
  readonly #chosen: (sizes: ChosenSizes) => void;

  constructor(options: ScsiOptions, chosen: (sizes: ChosenSizes) => void) {
    const values = this.#values;
    this.#chosen = chosen;
    Config.num_queues.set(values, options.queueCount);
    Config.seg_max.set(values, Math.min(Math.max(options.queueSize - 2, 1), maxSegments));
    Config.max_sectors.set(values, options.maxSectors);
    Config.cmd_per_lun.set(values, options.commandsPerUnit);
    Config.event_info_size.set(values, ScsiEvent.size);
    Config.max_target.set(values, options.maxTarget);
    Config.max_lun.set(values, options.maxLun);
    this.#restore();
    this.space = new ConfigSpace(values.bytes, (offset, value) => this.#written(offset, value));
  }

  /** Back to the sizes of a new device (5.6.4.2). */
  reset(): void {
    this.#restore();
    this.#tell();
  }

  #restore(): void {
    Config.sense_size.set(this.#values, ScsiDefault.SenseSize);
    Config.cdb_size.set(this.#values, ScsiDefault.CdbSize);
  }

  #tell(): void {
    this.#chosen({
      senseBytes: Config.sense_size.get(this.#values),
      cdbBytes: Config.cdb_size.get(this.#values),
    });
  }

  /** Keeps what the driver may write, wherever that lies in what was written; sizes beyond all reason change nothing. */
  #written(offset: number, value: Uint8Array): boolean | "stored" {
    const next = ByteBuffer.ofSize(ScsiConfig.size);
    next.bytes.set(this.#values.bytes);
    for (const field of [Config.sense_size, Config.cdb_size]) {
      const start = Math.max(offset, field.offset);
      const end = Math.min(offset + value.length, field.offset + field.size);
      for (let at = start; at < end; at++) next.setUint8(at, value[at - offset] as number);
    }
    const cdbBytes = Config.cdb_size.get(next);
    if (Config.sense_size.get(next) > maxSenseBytes) return false;
    if (cdbBytes < 1 || cdbBytes > maxCdbBytes) return false;
    this.#values.bytes.set(next.bytes);
    this.#tell();
    return "stored";
  }
}
