import { ConsoleControl, ConsoleEvent, ConsoleFeature } from "../../catalogue/devices/console.js";
import { FeatureSet } from "../device/feature-set.js";
import { accessors } from "../memory/accessors.js";
import { ByteBuffer } from "../memory/byte-buffer.js";
import { consoleNeeds } from "./console-driver.js";
import { ConsoleStream } from "./console-stream.js";
import type { GuestBuffer } from "./driver-memory.js";
import type { DriverQueue } from "./driver-queue.js";
import { ringFeatures, VhostUserDriver, type VhostUserDriverOptions } from "./vhost-user-driver.js";

const Message = accessors(ConsoleControl);
const messageBytes = 256;
const lentBuffers = 8;
/** The control queues (VIRTIO 1.4, 5.3.2). */
const controlReceive = 2;
const controlTransmit = 3;

/** A port as the device tells of it. */
export interface MetPort {
  readonly id: number;
  /** The first port of a console has none. */
  name: string;
  isConsole: boolean;
}

/** The data queues of a port; the control queues lie behind those of the first. */
function portQueues(id: number): readonly [number, number] {
  return id === 0 ? [0, 1] : [2 * id + 2, 2 * id + 3];
}

/** A driver that meets the ports of a console (VIRTIO 1.4, 5.3.6.2), and talks over them. */
export class ConsolePortsDriver {
  readonly driver: VhostUserDriver;
  readonly #receive: DriverQueue;
  readonly #transmit: DriverQueue;
  readonly #lent: (GuestBuffer | undefined)[] = [];
  readonly #sent: GuestBuffer;

  private constructor(driver: VhostUserDriver) {
    this.driver = driver;
    this.#receive = driver.queues[controlReceive] as DriverQueue;
    this.#transmit = driver.queues[controlTransmit] as DriverQueue;
    this.#sent = driver.memory.allocate(ConsoleControl.size);
    for (let count = 0; count < lentBuffers; count++) {
      this.#lend(driver.memory.allocate(messageBytes));
    }
    this.#receive.submit();
  }

  /** Connects and starts the device; the options have the queues of all its ports. */
  static start(options: VhostUserDriverOptions): ConsolePortsDriver {
    const features = ringFeatures.union(new FeatureSet([ConsoleFeature.Multiport]));
    const driver = VhostUserDriver.connect({ ...consoleNeeds, ...options, features });
    try {
      driver.start();
      return new ConsolePortsDriver(driver);
    } catch (error) {
      driver.close();
      throw error;
    }
  }

  /** Has the device tell of `count` ports, until each is open at the host's end; throws `DriverError` "timeout". */
  meet(count: number): readonly MetPort[] {
    const ports = new Map<number, MetPort>();
    this.#send(0, ConsoleEvent.DeviceReady);
    for (let open = 0; open < count; ) {
      const { id, event, text } = this.#take();
      if (event === ConsoleEvent.DeviceAdd) {
        ports.set(id, { id, name: "", isConsole: false });
        this.#send(id, ConsoleEvent.PortReady);
      }
      const port = ports.get(id);
      if (port === undefined) continue;
      if (event === ConsoleEvent.ConsolePort) port.isConsole = true;
      else if (event === ConsoleEvent.PortName) port.name = text;
      else if (event === ConsoleEvent.PortOpen) open++;
    }
    return [...ports.values()].sort((first, second) => first.id - second.id);
  }

  /**
   * Opens a port at the guest's end: from here on the device passes on what the host sends. Once a port, which keeps its
   * buffers.
   */
  open(id: number, receiveBuffers: number): ConsoleStream {
    const [receive, transmit] = portQueues(id);
    const { queues } = this.driver;
    const stream = new ConsoleStream(
      this.driver,
      queues[receive] as DriverQueue,
      queues[transmit] as DriverQueue,
      receiveBuffers,
    );
    this.#send(id, ConsoleEvent.PortOpen);
    return stream;
  }

  close(): void {
    this.driver.close();
  }

  #send(id: number, event: number): void {
    const message = ByteBuffer.ofSize(ConsoleControl.size);
    Message.id.set(message, id);
    Message.event.set(message, event);
    Message.value.set(message, 1);
    this.driver.memory.write(this.#sent.address, message.bytes);
    this.#transmit.ring.add([this.#sent], []);
    this.#transmit.submit();
    this.#transmit.takeUsed(this.driver.timeoutMs);
  }

  #take(): { readonly id: number; readonly event: number; readonly text: string } {
    const head = this.#receive.takeUsed(this.driver.timeoutMs);
    const buffer = this.#lent[head] as GuestBuffer;
    const bytes = this.driver.memory.read(buffer.address, messageBytes);
    const size = Math.min(this.#receive.ring.usedLength, messageBytes);
    this.#lend(buffer);
    this.#receive.submit();
    const message = new ByteBuffer(bytes);
    const text = new TextDecoder().decode(bytes.subarray(ConsoleControl.size, size));
    return { id: Message.id.get(message), event: Message.event.get(message), text };
  }

  #lend(buffer: GuestBuffer): void {
    this.#lent[this.#receive.ring.add([], [buffer])] = buffer;
  }
}
