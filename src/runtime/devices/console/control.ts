import { ConsoleControl, ConsoleEvent, ConsoleResize } from "../../../catalogue/devices/console.js";
import type { DeviceQueues } from "../../device/device.js";
import { accessors } from "../../memory/accessors.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import type { Chain } from "../../queue/chain.js";

const Message = accessors(ConsoleControl);
const Size = accessors(ConsoleResize);

/** The control queues (VIRTIO 1.4, 5.3.2). */
export const ControlQueue = { Receive: 2, Transmit: 3 } as const;

/** Messages that wait for buffers; a driver that takes none for so long has to be reset anyway. */
const maxMessages = 512;

const noContent = new Uint8Array(0);

/** What a message of the driver is about. */
export interface PortEvents {
  /** The driver is ready for the device's ports, or cannot be. */
  deviceReady(isReady: boolean): void;
  portReady(id: number, isReady: boolean): void;
  portOpen(id: number, isOpen: boolean): void;
}

/** The conversation about ports (VIRTIO 1.4, 5.3.6.2). */
export class PortControl {
  readonly #events: PortEvents;
  readonly #queues: () => DeviceQueues | undefined;
  #messages: Uint8Array[] = [];

  constructor(events: PortEvents, queues: () => DeviceQueues | undefined) {
    this.#events = events;
    this.#queues = queues;
  }

  /** A message of the driver; one that is cut off or means nothing is passed over. */
  handle({ readable }: Chain): void {
    if (readable.length < ConsoleControl.size) return;
    const id = Message.id.get(readable);
    const value = Message.value.get(readable) !== 0;
    switch (Message.event.get(readable)) {
      case ConsoleEvent.DeviceReady:
        this.#events.deviceReady(value);
        return;
      case ConsoleEvent.PortReady:
        this.#events.portReady(id, value);
        return;
      case ConsoleEvent.PortOpen:
        this.#events.portOpen(id, value);
    }
  }

  send(id: number, event: number, value: number, content: Uint8Array = noContent): void {
    const message = ByteBuffer.ofSize(ConsoleControl.size + content.length);
    Message.id.set(message, id);
    Message.event.set(message, event);
    Message.value.set(message, value);
    message.bytes.set(content, ConsoleControl.size);
    if (this.#messages.length < maxMessages) this.#messages.push(message.bytes);
    this.flush();
  }

  sendSize(id: number, columns: number, rows: number): void {
    const size = ByteBuffer.ofSize(ConsoleResize.size);
    Size.cols.set(size, columns);
    Size.rows.set(size, rows);
    this.send(id, ConsoleEvent.Resize, 0, size.bytes);
  }

  /** Hands over what there are buffers for. A message that does not fit into its buffer is lost. */
  flush(): void {
    for (let next = this.#messages[0]; next !== undefined; next = this.#messages[0]) {
      const chain = this.#queues()?.take(ControlQueue.Receive) ?? null;
      if (chain === null) return;
      this.#messages.shift();
      if (chain.writable.length >= next.length) chain.writable.copyFrom(next, 0);
      this.#queues()?.complete(ControlQueue.Receive, chain);
    }
  }

  reset(): void {
    this.#messages = [];
  }
}
