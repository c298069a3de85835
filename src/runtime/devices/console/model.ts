import {
  ConsoleConfig,
  ConsoleEvent,
  ConsoleFeature,
  consoleDevice,
} from "../../../catalogue/devices/console.js";
import type { DeviceCommand } from "../../device/command.js";
import { ConfigSpace } from "../../device/config-space.js";
import { type Device, type DeviceQueues, Handled, QueueRole } from "../../device/device.js";
import { FeatureSet } from "../../device/feature-set.js";
import { accessors } from "../../memory/accessors.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import type { Chain } from "../../queue/chain.js";
import { PortChannel } from "./channel.js";
import { ControlQueue, PortControl, type PortEvents } from "./control.js";
import { portCommands } from "./operator.js";
import type { PortDefinition } from "./options.js";
import type { ConsolePort } from "./port.js";

const Config = accessors(ConsoleConfig);

/** The first port, which is always there, and always a terminal. */
const firstPort = 0;

/** Ports besides the first, and how more of them are opened. */
export interface MorePorts {
  /** Ports that there may be at a time, the first included; 1: the driver hears of no others. */
  readonly maxPorts: number;
  /** Opens the host side of a port; throws `HostError`. */
  open(definition: PortDefinition): ConsolePort;
}

interface Port {
  readonly name: string;
  readonly isConsole: boolean;
  readonly channel: PortChannel;
  /** The driver knows it. */
  isAdded: boolean;
}

const onePort: MorePorts = {
  maxPorts: 1,
  open: () => {
    throw new Error("a console with one port opens no other");
  },
};

/**
 * A console (VIRTIO 1.4, 5.3): one terminal, and named ports for data or for more terminals, which come and go while it
 * runs. The host's end of a port always counts as open: what nobody reads is kept for the next one who does.
 */
export class ConsoleDevice implements Device, PortEvents {
  readonly id = consoleDevice.id;
  readonly features: FeatureSet;
  readonly queues: readonly QueueRole[];
  readonly transitional = true;
  readonly config: ConfigSpace;
  readonly commands: readonly DeviceCommand[];
  readonly maxPorts: number;

  readonly #more: MorePorts;
  readonly #ports = new Map<number, Port>();
  readonly #control: PortControl;
  readonly #size: { columns: number; rows: number };
  #queues: DeviceQueues | undefined;
  #hasSize = false;
  #hasPorts = false;
  /** The driver wants to hear of ports. */
  #isReady = false;

  constructor(columns: number, rows: number, port: ConsolePort, more: MorePorts = onePort) {
    const { Size, Multiport, EmergWrite } = ConsoleFeature;
    const { maxPorts } = more;
    const isSeveral = maxPorts > 1;
    this.features = new FeatureSet([Size, EmergWrite, ...(isSeveral ? [Multiport] : [])]);
    const pairs = isSeveral ? maxPorts + 1 : 1;
    this.queues = Array.from({ length: pairs }, () => [QueueRole.Supply, QueueRole.Request]).flat();
    this.maxPorts = maxPorts;
    this.#more = more;
    this.#size = { columns, rows };
    const config = ByteBuffer.ofSize(ConsoleConfig.size);
    Config.cols.set(config, columns);
    Config.rows.set(config, rows);
    Config.max_nr_ports.set(config, maxPorts);
    this.config = new ConfigSpace(config.bytes, (offset, value) => this.#written(offset, value));
    this.#control = new PortControl(this, () => this.#queues);
    this.#insert(firstPort, "", true, port);
    this.commands = portCommands(this);
  }

  attach(queues: DeviceQueues): void {
    this.#queues = queues;
  }

  negotiated(features: FeatureSet): void {
    this.#hasSize = features.has(ConsoleFeature.Size);
    this.#hasPorts = features.has(ConsoleFeature.Multiport);
    for (const { channel } of this.#ports.values()) channel.isOpen = !this.#hasPorts;
  }

  handle(queue: number, chain: Chain): Handled {
    if (queue === ControlQueue.Transmit) {
      if (this.#hasPorts) this.#control.handle(chain);
      return Handled.Done;
    }
    return this.#channelOf(queue)?.handle(chain) ?? Handled.Done;
  }

  supplied(queue: number): void {
    if (queue !== ControlQueue.Receive) this.#channelOf(queue)?.inputReady();
    else if (this.#hasPorts) this.#control.flush();
  }

  deviceReady(isReady: boolean): void {
    this.#isReady = isReady;
    if (!isReady) return;
    for (const id of this.#ports.keys()) this.#announce(id);
  }

  portReady(id: number, isReady: boolean): void {
    const port = this.#ports.get(id);
    if (!isReady || port === undefined || !port.isAdded) return;
    if (port.isConsole) this.#control.send(id, ConsoleEvent.ConsolePort, 1);
    if (port.name !== "") {
      const name = new TextEncoder().encode(port.name);
      this.#control.send(id, ConsoleEvent.PortName, 1, name);
    }
    this.#control.send(id, ConsoleEvent.PortOpen, 1);
    if (id === firstPort && this.#hasSize) this.#sendSize(id, this.#size);
  }

  portOpen(id: number, isOpen: boolean): void {
    this.#ports.get(id)?.channel.setOpen(isOpen);
  }

  /** What an operator sees. */
  list(): { id: number; name: string; console: boolean; open: boolean }[] {
    return [...this.#ports].map(([id, { name, isConsole, channel }]) => {
      return { id, name, console: isConsole, open: channel.isOpen };
    });
  }

  has(id: number): boolean {
    return this.#ports.has(id);
  }

  /** The lowest number that no port has; undefined when all are taken. */
  freeId(): number | undefined {
    for (let id = 1; id < this.maxPorts; id++) if (!this.has(id)) return id;
    return undefined;
  }

  /** A port appears. Its number is free and below `maxPorts`; throws `HostError` when its host side cannot be opened. */
  addPort(id: number, definition: PortDefinition): void {
    this.#insert(id, definition.name, definition.console, this.#more.open(definition));
    if (this.#isReady) this.#announce(id);
  }

  removePort(id: number): void {
    const port = this.#ports.get(id);
    if (port === undefined) return;
    this.#ports.delete(id);
    port.channel.close();
    if (port.isAdded) this.#control.send(id, ConsoleEvent.DeviceRemove, 1);
  }

  /** The terminal of a port has another size; of the first one the configuration tells, too. */
  resize(id: number, columns: number, rows: number): void {
    if (id === firstPort) {
      Object.assign(this.#size, { columns, rows });
      const size = ByteBuffer.ofSize(Config.cols.size + Config.rows.size);
      Config.cols.set(size, columns);
      Config.rows.set(size, rows);
      this.config.update(Config.cols.offset, size.bytes);
    }
    if (this.#ports.get(id)?.isAdded === true) this.#sendSize(id, { columns, rows });
  }

  stopped(queue: number): void {
    this.#channelOf(queue)?.stopped(queue);
  }

  reset(): void {
    this.#isReady = false;
    this.#control.reset();
    for (const port of this.#ports.values()) {
      port.isAdded = false;
      port.channel.reset();
    }
    this.negotiated(new FeatureSet([]));
  }

  close(): void {
    for (const { channel } of this.#ports.values()) channel.close();
  }

  #insert(id: number, name: string, isConsole: boolean, port: ConsolePort): void {
    const receive = id === firstPort ? 0 : 2 * id + 2;
    const channel = new PortChannel(port, receive, receive + 1, () => this.#queues);
    channel.isOpen = !this.#hasPorts;
    this.#ports.set(id, { name, isConsole, channel, isAdded: false });
  }

  #announce(id: number): void {
    const port = this.#ports.get(id);
    if (port === undefined || port.isAdded) return;
    port.isAdded = true;
    this.#control.send(id, ConsoleEvent.DeviceAdd, 1);
  }

  #sendSize(id: number, { columns, rows }: { columns: number; rows: number }): void {
    if (this.#ports.get(id)?.isConsole === true) this.#control.sendSize(id, columns, rows);
  }

  #channelOf(queue: number): PortChannel | undefined {
    const pair = queue >> 1;
    return this.#ports.get(pair === 0 ? firstPort : pair - 1)?.channel;
  }

  /** The low byte of an emergency is printed, whatever state the device is in (5.3.5.1); nothing else is written. */
  #written(offset: number, value: Uint8Array): "stored" {
    const byte = value[Config.emerg_wr.offset - offset];
    if (byte !== undefined) this.#ports.get(firstPort)?.channel.port.writeByte(byte);
    return "stored";
  }
}
