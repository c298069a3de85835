import { InputEvent, input } from "../../../catalogue/devices/input.js";
import { EventType } from "../../../catalogue/input-events.js";
import type { DeviceCommand, JsonValue } from "../../device/command.js";
import type { ConfigSpace } from "../../device/config-space.js";
import { type Device, type DeviceQueues, Handled, QueueRole } from "../../device/device.js";
import { FeatureSet } from "../../device/feature-set.js";
import { accessors } from "../../memory/accessors.js";
import type { Chain } from "../../queue/chain.js";
import { InputCommands, type Operated } from "./commands.js";
import { inputConfig } from "./config.js";
import { EventFilter, type InputDescription } from "./description.js";
import { EventList } from "./event-list.js";
import type { CommandSink, InputSource } from "./source.js";

const Event = accessors(InputEvent);

/** VIRTIO 1.4, 5.8.2. */
export const InputQueue = { Event: 0, Status: 1 } as const;

/** Events that are read of one status buffer; Linux sends one. */
const mostStatusEvents = 64;
/** Buffers without room for an event, handed back in one turn. */
const mostUselessBuffers = 64;

/** Types of which the guest may set something. */
const settable: readonly number[] = [EventType.Led, EventType.Sound, EventType.Repeat];

/**
 * A device of input events (VIRTIO 1.4, 5.8). Events wait in whole reports until the guest lends buffers, and are lost in
 * whole reports when too many wait or no driver is there. What the device was not described to send does not go out,
 * wherever it comes from; what the guest sets that is no part of it is passed over.
 */
export class InputDevice implements Device, Operated, CommandSink {
  readonly id = input.id;
  readonly features = new FeatureSet([]);
  readonly queues = [QueueRole.Supply, QueueRole.Request];
  readonly config: ConfigSpace;
  readonly commands: readonly DeviceCommand[];
  isReady = false;

  readonly #description: InputDescription;
  readonly #filter: EventFilter;
  readonly #source: InputSource;
  readonly #commands: InputCommands;
  readonly #events = new EventList();
  /** Lights that are on. */
  readonly #lights = new Set<number>();
  #queues: DeviceQueues | undefined;

  constructor(description: InputDescription, source: InputSource) {
    this.#description = description;
    this.#filter = new EventFilter(description);
    this.#source = source;
    this.config = inputConfig(description);
    this.#commands = new InputCommands(this, this.#filter);
    this.commands = this.#commands.list;
    source.listen(this);
  }

  attach(queues: DeviceQueues): void {
    this.#queues = queues;
  }

  started(queue: number): void {
    if (queue !== InputQueue.Event || this.isReady) return;
    this.isReady = true;
    this.#source.started();
  }

  supplied(): void {
    this.#deliver();
  }

  /** One event for the guest; it goes out with the report that ends its sequence. */
  event(type: number, code: number, value: number): void {
    if (!this.isReady || !this.#filter.allows(type, code)) return;
    this.#events.add(type, code, value);
    if (type === EventType.Synchronization) this.#deliver();
  }

  /** What the guest sets: lights, sounds, how keys repeat. */
  handle(_queue: number, { readable }: Chain): Handled {
    const count = Math.min(Math.floor(readable.length / Event.byteLength), mostStatusEvents);
    for (let index = 0; index < count; index++) {
      const base = index * Event.byteLength;
      const type = Event.type.get(readable, base);
      const code = Event.code.get(readable, base);
      const value = Event.value.get(readable, base);
      if (settable.includes(type) && this.#filter.allows(type, code)) {
        this.#set(type, code, value);
      }
    }
    return Handled.Done;
  }

  reset(): void {
    this.isReady = false;
    this.#events.clear();
    this.#lights.clear();
    this.#commands.reset();
    this.#source.reset();
  }

  close(): void {
    this.#source.close();
  }

  command(name: string, values: Readonly<Record<string, JsonValue>>): string | undefined {
    const command = this.commands.find((one) => one.name === name);
    if (command === undefined) return `there is no command ${JSON.stringify(name)}`;
    try {
      command.run(values);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  describeState(): JsonValue {
    const { name } = this.#description;
    return {
      name,
      ready: this.isReady,
      lights: [...this.#lights].sort((a, b) => a - b),
      lostReports: this.#events.lost,
    };
  }

  #set(type: number, code: number, value: number): void {
    if (type === EventType.Led && value !== 0) this.#lights.add(code);
    else if (type === EventType.Led) this.#lights.delete(code);
    this.#source.status(type, code, value);
  }

  #deliver(): void {
    const events = this.#events;
    let useless = 0;
    while (!events.isEmpty && useless < mostUselessBuffers) {
      const chain = this.#queues?.take(InputQueue.Event) ?? null;
      if (chain === null) return;
      const { writable } = chain;
      if (writable.length < Event.byteLength) {
        useless++;
      } else {
        Event.type.set(writable, events.type);
        Event.code.set(writable, events.code);
        Event.value.set(writable, events.value);
        events.shift();
      }
      this.#queues?.complete(InputQueue.Event, chain);
    }
  }
}
