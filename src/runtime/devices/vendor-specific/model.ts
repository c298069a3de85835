import { ConfigSpace } from "../../device/config-space.js";
import { type Device, type DeviceQueues, Handled, type QueueRole } from "../../device/device.js";
import type { DeviceServices } from "../../device/device-module.js";
import { FeatureSet, noFeatures } from "../../device/feature-set.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import type { Chain } from "../../queue/chain.js";
import { type RequestEntry, RequestTable, requestEntry } from "./request-table.js";
import { type FieldValue, type ValueCodec, type Values, valueCodec } from "./values.js";
import type {
  Calls,
  VendorEvent,
  VendorHandlers,
  VendorHooks,
  VendorPort,
  VendorRequest,
  VendorType,
} from "./vendor-type.js";

/**
 * A device of a type that VIRTIO does not define. It takes chains apart by the layouts of the type and asks the handler of
 * each request for the answer. A chain that is no request, or too short for one, comes back with nothing written: it
 * costs only itself.
 */
export class VendorSpecificDevice<
  Config extends object,
  Requests extends Calls<Requests>,
  Events extends object,
> implements Device
{
  readonly id: number;
  readonly features: FeatureSet;
  readonly featureNames: ReadonlyMap<string, number>;
  readonly queues: readonly QueueRole[];
  readonly config: ConfigSpace;
  readonly #type: VendorType<Config, Requests, Events>;
  readonly #services: DeviceServices;
  readonly #codec: ValueCodec;
  readonly #values: ByteBuffer;
  readonly #tables: readonly RequestTable[];
  readonly #events: ReadonlyMap<string, VendorEvent>;
  readonly #hooks: VendorHooks<Config>;
  #access: DeviceQueues | undefined;
  #accepted = noFeatures;

  constructor(
    type: VendorType<Config, Requests, Events>,
    services: DeviceServices,
    makeHandlers: (port: VendorPort<Config, Events>) => VendorHandlers<Config, Requests>,
  ) {
    this.#type = type;
    this.#services = services;
    this.id = type.id;
    this.featureNames = new Map(Object.entries(type.features));
    this.features = new FeatureSet(this.featureNames.values());
    this.queues = type.queues;
    this.#codec = valueCodec(type.config);
    this.#values = ByteBuffer.ofSize(type.config.size);
    this.#codec.write(this.#values, type.values as Values);
    this.config = new ConfigSpace(this.#values.bytes, (offset, value) =>
      this.#written(offset, value),
    );
    this.#events = new Map(Object.entries<VendorEvent>(type.events));
    const handlers = makeHandlers(this.#port());
    this.#hooks = handlers;
    this.#tables = requestTables(type, handlers);
  }

  attach(queues: DeviceQueues): void {
    this.#access = queues;
  }

  negotiated(features: FeatureSet): void {
    this.#accepted = features;
    this.#hooks.negotiated?.();
  }

  handle(queue: number, chain: Chain): Handled {
    const { readable, writable } = chain;
    const table = this.#tables[queue];
    const request = table?.find(readable);
    if (table === undefined || request === undefined) {
      this.#services.log(`queue ${queue}: a chain of ${readable.length} bytes is no request`);
      return Handled.Done;
    }
    if (readable.length < request.readable.size || writable.length < request.writable.size) {
      this.#services.log(
        `${request.name}: ${readable.length} readable and ${writable.length} writable bytes are too few`,
      );
      return Handled.Done;
    }
    const answer = ByteBuffer.ofSize(request.writable.size);
    request.writable.write(answer, request.handler(table.read(request)));
    writable.copyFrom(answer.bytes, 0);
    return Handled.Done;
  }

  reset(): void {
    this.#accepted = noFeatures;
    this.#hooks.reset?.();
  }

  close(): void {
    this.#hooks.close?.();
  }

  #port(): VendorPort<Config, Events> {
    return {
      services: this.#services,
      has: (bit) => this.#accepted.has(bit),
      config: <Name extends keyof Config>(name: Name) => this.#current()[name],
      setConfig: (name, value) => this.#setConfig(name, value as FieldValue),
      send: (name, values) => this.#send(name, values as Values),
    };
  }

  #current(): Config {
    return this.#codec.read(this.#values) as Config;
  }

  #setConfig(name: string, value: FieldValue): void {
    const field = this.#type.config.fields[name];
    if (field === undefined) throw new Error(`the configuration space has no field "${name}"`);
    const changed = new ByteBuffer(this.#values.bytes.slice());
    this.#codec.write(changed, { [name]: value });
    const { offset, size } = field;
    this.config.update(offset, changed.bytes.subarray(offset, offset + size));
  }

  #send(name: string, values: Values): boolean {
    const event = this.#events.get(name);
    if (event === undefined) throw new Error(`the type has no event "${name}"`);
    const chain = this.#access?.take(event.queue);
    if (chain === null || chain === undefined) return false;
    const hasRoom = chain.writable.length >= event.writable.size;
    if (hasRoom) {
      const bytes = ByteBuffer.ofSize(event.writable.size);
      valueCodec(event.writable).write(bytes, values);
      chain.writable.copyFrom(bytes.bytes, 0);
    }
    // A buffer that is too small goes back empty: the driver may lend a larger one.
    this.#access?.complete(event.queue, chain);
    return hasRoom;
  }

  /** Keeps what the driver may write, wherever it lies in what was written. */
  #written(offset: number, value: Uint8Array): false | "stored" {
    const covered = this.#type.driverWrites.filter((name) => {
      const field = this.#type.config.fields[name];
      if (field === undefined) return false;
      return field.offset >= offset && field.offset + field.size <= offset + value.length;
    });
    for (const name of covered) {
      const field = this.#type.config.fields[name];
      if (field === undefined) continue;
      const start = field.offset - offset;
      this.#values.bytes.set(value.subarray(start, start + field.size), field.offset);
      this.#hooks.configWritten?.(name);
    }
    return covered.length === 0 ? false : "stored";
  }
}

function requestTables<
  Config extends object,
  Requests extends Calls<Requests>,
  Events extends object,
>(
  { queues, requests }: VendorType<Config, Requests, Events>,
  handlers: VendorHandlers<Config, Requests>,
): RequestTable[] {
  const all = Object.entries<VendorRequest>(requests);
  return queues.map((_, queue) => {
    const own = all.filter(([, request]) => request.queue === queue);
    return new RequestTable(
      own.map(([name, request]) => requestEntry(name, request, handlerOf(handlers, name))),
    );
  });
}

/** The types of requests and answers are the generator's promise; here they are values by name. */
function handlerOf(handlers: object, name: string): RequestEntry["handler"] {
  const handler: unknown = Reflect.get(handlers, name);
  if (typeof handler !== "function") throw new Error(`there is no handler of request "${name}"`);
  return (request) => Reflect.apply(handler, handlers, [request]) as Values;
}
