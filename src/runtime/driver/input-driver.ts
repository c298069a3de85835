import {
  InputAbsinfo,
  InputCfg,
  InputConfig,
  InputDevids,
  InputEvent,
  input,
} from "../../catalogue/devices/input.js";
import { accessors } from "../memory/accessors.js";
import { ByteBuffer } from "../memory/byte-buffer.js";
import type { GuestBuffer } from "./driver-memory.js";
import type { DriverQueue } from "./driver-queue.js";
import { configNeeds, type DriverNeeds } from "./transport-driver.js";
import { ringFeatures, VhostUserDriver, type VhostUserDriverOptions } from "./vhost-user-driver.js";

const Config = accessors(InputConfig);
const Absinfo = accessors(InputAbsinfo);
const Devids = accessors(InputDevids);
const Event = accessors(InputEvent);
const mostBuffers = 64;

/** What an input driver asks of any transport. */
export const inputNeeds: DriverNeeds = {
  ...configNeeds(input),
  features: ringFeatures,
  queueSizes: [64, 64],
};

/** An event as it came: `value` is signed. */
export interface ReceivedEvent {
  readonly type: number;
  readonly code: number;
  readonly value: number;
}

/** Asks an input device what it is, takes its events and sets its lights. */
export class InputDriver {
  readonly driver: VhostUserDriver;
  readonly eventQueue: DriverQueue;
  readonly #status: GuestBuffer;
  readonly #lent: (GuestBuffer | undefined)[] = [];

  private constructor(driver: VhostUserDriver) {
    this.driver = driver;
    this.eventQueue = driver.queues[0] as DriverQueue;
    this.#status = driver.memory.allocate(Event.byteLength);
    const count = Math.min(this.eventQueue.ring.size, mostBuffers);
    for (let index = 0; index < count; index++) {
      this.#lend(driver.memory.allocate(Event.byteLength));
    }
    this.eventQueue.submit();
  }

  static start(options: VhostUserDriverOptions): InputDriver {
    const driver = VhostUserDriver.connect({ ...inputNeeds, ...options });
    try {
      driver.start();
      return new InputDriver(driver);
    } catch (error) {
      driver.close();
      throw error;
    }
  }

  get name(): string {
    return new TextDecoder().decode(this.ask(InputCfg.IdName, 0));
  }

  get serial(): string {
    return new TextDecoder().decode(this.ask(InputCfg.IdSerial, 0));
  }

  get ids(): { bus: number; vendor: number; product: number; version: number } {
    const bytes = new ByteBuffer(this.ask(InputCfg.IdDevids, 0));
    return {
      bus: Devids.bustype.get(bytes),
      vendor: Devids.vendor.get(bytes),
      product: Devids.product.get(bytes),
      version: Devids.version.get(bytes),
    };
  }

  /** Codes of a type that the device can send. */
  codes(type: number): readonly number[] {
    const bytes = this.ask(InputCfg.EvBits, type);
    const bits = Array.from({ length: 8 * bytes.length }, (_, code) => code);
    return bits.filter((code) => ((bytes[code >>> 3] ?? 0) & (1 << (code & 7))) !== 0);
  }

  /** The range of a position; undefined when there is none. */
  axis(code: number): { minimum: number; maximum: number } | undefined {
    const bytes = this.ask(InputCfg.AbsInfo, code);
    if (bytes.length < Absinfo.byteLength) return undefined;
    const data = new ByteBuffer(bytes);
    return { minimum: Absinfo.min.get(data) | 0, maximum: Absinfo.max.get(data) | 0 };
  }

  /** The answer of the configuration space; empty when the device has none. */
  ask(select: number, subsel: number): Uint8Array {
    this.driver.frontend.setConfig(Config.select.offset, Uint8Array.of(select, subsel));
    const bytes = new ByteBuffer(this.driver.readConfig(0, InputConfig.size));
    const start = Config.u.offset;
    return bytes.bytes.slice(start, start + Config.size.get(bytes));
  }

  /** The next event, waiting for it at most `timeoutMs`; undefined when none came. */
  receive(timeoutMs = this.driver.timeoutMs): ReceivedEvent | undefined {
    const { ring } = this.eventQueue;
    if (!this.eventQueue.wait(timeoutMs)) return undefined;
    const buffer = this.#lent[ring.popUsed()] as GuestBuffer;
    const bytes = new ByteBuffer(this.driver.memory.read(buffer.address, Event.byteLength));
    this.#lend(buffer);
    this.eventQueue.submit();
    return {
      type: Event.type.get(bytes),
      code: Event.code.get(bytes),
      value: Event.value.get(bytes) | 0,
    };
  }

  /** Sets a light or a sound, and waits until the device took it. */
  set(type: number, code: number, value: number): void {
    const bytes = ByteBuffer.ofSize(Event.byteLength);
    Event.type.set(bytes, type);
    Event.code.set(bytes, code);
    Event.value.set(bytes, value);
    this.driver.memory.write(this.#status.address, bytes.bytes);
    const queue = this.driver.queues[1] as DriverQueue;
    queue.ring.add([this.#status], []);
    queue.submit();
    queue.takeUsed(this.driver.timeoutMs);
  }

  close(): void {
    this.driver.close();
  }

  #lend(buffer: GuestBuffer): void {
    this.#lent[this.eventQueue.ring.add([], [buffer])] = buffer;
  }
}
