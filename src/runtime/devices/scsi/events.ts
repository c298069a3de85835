import { ScsiEvent, ScsiEventType } from "../../../catalogue/devices/scsi.js";
import type { DeviceQueues } from "../../device/device.js";
import { accessors } from "../../memory/accessors.js";
import { addressBytes } from "./address.js";

const Event = accessors(ScsiEvent);

/** The event queue (VIRTIO 1.4, 5.6.2). */
export const eventQueue = 1;

const noAddress = new Uint8Array(addressBytes);

/** Tells the driver of events in the buffers that it lent; when there is none, that some were lost (5.6.6.3). */
export class EventSender {
  /** Events that were lost since the driver was last told so. */
  lostCount = 0;
  #queues: DeviceQueues | undefined;

  attach(queues: DeviceQueues): void {
    this.#queues = queues;
  }

  send(type: number, address: Uint8Array, reason: number): void {
    const chain = this.#queues?.take(eventQueue) ?? null;
    if (chain === null) {
      this.lostCount++;
      return;
    }
    const { writable } = chain;
    if (writable.length < ScsiEvent.size) {
      // No event has room here, and the driver would wait for this buffer for ever.
      this.lostCount++;
    } else {
      const missed = this.lostCount > 0 ? ScsiEventType.EventsMissed : 0;
      this.lostCount = 0;
      Event.event.set(writable, type + missed);
      writable.copyFrom(address, Event.lun.offset);
      Event.reason.set(writable, reason);
    }
    this.#queues?.complete(eventQueue, chain);
  }

  /** The driver lent buffers: it learns what it missed meanwhile. */
  supplied(): void {
    if (this.lostCount > 0) this.send(ScsiEventType.NoEvent, noAddress, 0);
  }

  /** What an earlier driver missed is no concern of the next. */
  reset(): void {
    this.lostCount = 0;
  }
}
