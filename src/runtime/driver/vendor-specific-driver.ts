import { QueueRole } from "../device/device.js";
import { FeatureSet } from "../device/feature-set.js";
import { type Values, valueCodec } from "../devices/vendor-specific/values.js";
import type {
  Calls,
  VendorEvent,
  VendorRequest,
  VendorType,
} from "../devices/vendor-specific/vendor-type.js";
import { ByteBuffer } from "../memory/byte-buffer.js";
import { DriverError } from "./driver-error.js";
import type { GuestBuffer } from "./driver-memory.js";
import type { DriverQueue } from "./driver-queue.js";
import { ringFeatures, VhostUserDriver, type VhostUserDriverOptions } from "./vhost-user-driver.js";

const queueSize = 64;
/** Buffers that are lent for each queue of events. */
const lentBuffers = 4;

/** The guest of a device type that VIRTIO does not define: requests, events and configuration as plain values. */
export class VendorSpecificDriver<
  Config extends object,
  Requests extends Calls<Requests>,
  Events extends object,
> {
  readonly driver: VhostUserDriver;
  readonly #type: VendorType<Config, Requests, Events>;
  readonly #requests: ReadonlyMap<string, VendorRequest>;
  readonly #events: ReadonlyMap<string, VendorEvent>;
  /** The buffer whose chain starts at a descriptor, by queue. */
  readonly #lent = new Map<number, (GuestBuffer | undefined)[]>();

  private constructor(driver: VhostUserDriver, type: VendorType<Config, Requests, Events>) {
    this.driver = driver;
    this.#type = type;
    this.#requests = new Map(Object.entries<VendorRequest>(type.requests));
    this.#events = new Map(Object.entries<VendorEvent>(type.events));
    for (const [queue, role] of type.queues.entries()) {
      if (role !== QueueRole.Supply) continue;
      const length = this.#eventBytes(queue);
      for (let count = 0; count < lentBuffers; count++) {
        this.#lend(queue, driver.memory.allocate(length));
      }
    }
  }

  /** Connects to a vhost-user back-end, starts the device and lends buffers for its events. */
  static start<Config extends object, Requests extends Calls<Requests>, Events extends object>(
    type: VendorType<Config, Requests, Events>,
    options: VhostUserDriverOptions,
  ): VendorSpecificDriver<Config, Requests, Events> {
    const driver = VhostUserDriver.connect({
      features: ringFeatures.union(new FeatureSet(Object.values(type.features))),
      queueSizes: type.queues.map(() => queueSize),
      configSize: type.config.size,
      configFieldEnds: Object.values(type.config.fields).map(({ offset, size }) => offset + size),
      ...options,
    });
    try {
      driver.start();
      return new VendorSpecificDriver(driver, type);
    } catch (error) {
      driver.close();
      throw error;
    }
  }

  /** The configuration space as it is now. */
  get config(): Config {
    const { config } = this.#type;
    const bytes = config.size === 0 ? new Uint8Array(0) : this.driver.readConfig(0, config.size);
    return valueCodec(config).read(new ByteBuffer(bytes)) as Config;
  }

  /** Sends a request and waits for its answer; throws `DriverError` "short-answer" for one that is too short. */
  request<Name extends keyof Requests & string>(
    name: Name,
    values: Requests[Name]["request"],
  ): Requests[Name]["answer"] {
    const request = this.#requests.get(name);
    if (request === undefined) throw new RangeError(`the type has no request "${name}"`);
    const sent = ByteBuffer.ofSize(request.readable.size);
    valueCodec(request.readable).write(sent, values as Values);
    const answer = this.exchange(request.queue, sent.bytes, request.writable.size);
    if (answer.length < request.writable.size) {
      throw new DriverError("short-answer", `${name} was answered with ${answer.length} bytes`);
    }
    return valueCodec(request.writable).read(new ByteBuffer(answer));
  }

  /** Sends any bytes with any room for the answer; returns what the device wrote. */
  exchange(queueIndex: number, sent: Uint8Array, room: number): Uint8Array {
    const { memory, timeoutMs } = this.driver;
    const queue = this.#queue(queueIndex);
    const buffer = memory.allocate(Math.max(1, sent.length + room));
    const readable = { address: buffer.address, length: sent.length };
    const writable = { address: buffer.address + sent.length, length: room };
    memory.write(readable.address, sent);
    queue.ring.add(sent.length === 0 ? [] : [readable], room === 0 ? [] : [writable]);
    queue.submit();
    queue.takeUsed(timeoutMs);
    const answer = memory.read(writable.address, Math.min(room, queue.ring.usedLength));
    memory.free(buffer);
    return answer;
  }

  /** The next event, undefined when none came in time. */
  receive<Name extends keyof Events & string>(
    name: Name,
    timeoutMs: number,
  ): Events[Name] | undefined {
    const event = this.#events.get(name);
    if (event === undefined) throw new RangeError(`the type has no event "${name}"`);
    const queue = this.#queue(event.queue);
    if (!queue.wait(timeoutMs)) return undefined;
    const buffer = this.#lent.get(event.queue)?.[queue.ring.popUsed()];
    if (buffer === undefined) throw new DriverError("queue", "a buffer came back that nobody lent");
    const bytes = this.driver.memory.read(buffer.address, event.writable.size);
    this.#lend(event.queue, buffer);
    return valueCodec(event.writable).read(new ByteBuffer(bytes)) as Events[Name];
  }

  close(): void {
    this.driver.close();
  }

  #eventBytes(index: number): number {
    const events = [...this.#events.values()].filter(({ queue }) => queue === index);
    return Math.max(1, ...events.map(({ writable }) => writable.size));
  }

  #lend(index: number, buffer: GuestBuffer): void {
    const queue = this.#queue(index);
    const lent = this.#lent.get(index) ?? [];
    lent[queue.ring.add([], [buffer])] = buffer;
    this.#lent.set(index, lent);
    queue.submit();
  }

  #queue(index: number): DriverQueue {
    return this.driver.queues[index] as DriverQueue;
  }
}
