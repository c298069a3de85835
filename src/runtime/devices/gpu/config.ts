import { GpuConfig, GpuEvent } from "../../../catalogue/devices/gpu.js";
import { ConfigSpace } from "../../device/config-space.js";
import { accessors } from "../../memory/accessors.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";

const Config = accessors(GpuConfig);

/** The configuration space of a GPU (VIRTIO 1.4, 5.7.4): its events come and are cleared. */
export class GpuConfigSpace {
  readonly space: ConfigSpace;
  readonly #values = ByteBuffer.ofSize(GpuConfig.size);

  constructor(scanouts: number, blobAlignment: number) {
    Config.num_scanouts.set(this.#values, scanouts);
    Config.blob_alignment.set(this.#values, blobAlignment);
    this.space = new ConfigSpace(this.#values.bytes, (offset, value) =>
      this.#written(offset, value),
    );
  }

  get eventsRead(): number {
    return Config.events_read.get(this.#values);
  }

  /** Tells the driver that displays came, went or changed. */
  displaysChanged(): void {
    const { offset, size } = Config.events_read;
    const pending = ByteBuffer.ofSize(size);
    pending.setUint32(0, this.eventsRead | GpuEvent.Display);
    this.space.update(offset, pending.bytes);
  }

  reset(): void {
    Config.events_read.set(this.#values, 0);
  }

  /** Bits that are written to events_clear leave events_read; nothing else may be written. */
  #written(offset: number, value: Uint8Array): "stored" {
    const field = Config.events_clear;
    const cleared = ByteBuffer.ofSize(field.size);
    for (let index = 0; index < value.length; index++) {
      const place = offset + index - field.offset;
      if (place >= 0 && place < field.size) cleared.setUint8(place, value[index] as number);
    }
    Config.events_read.set(this.#values, (this.eventsRead & ~cleared.getUint32(0)) >>> 0);
    return "stored";
  }
}
