import {
  VsockConfig,
  VsockFeature,
  VsockHdr,
  VsockOp,
  VsockType,
  vsock,
} from "../../catalogue/devices/vsock.js";
import { FeatureSet } from "../device/feature-set.js";
import { accessors } from "../memory/accessors.js";
import { ByteBuffer } from "../memory/byte-buffer.js";
import type { GuestBuffer } from "./driver-memory.js";
import type { DriverQueue } from "./driver-queue.js";
import { configNeeds, type DriverNeeds, type TransportDriver } from "./transport-driver.js";
import { ringFeatures, VhostUserDriver, type VhostUserDriverOptions } from "./vhost-user-driver.js";
import {
  type SocketOwner,
  socketBufferBytes,
  type VsockPacket,
  type VsockPlace,
  VsockSocket,
} from "./vsock-socket.js";

const Config = accessors(VsockConfig);
const Hdr = accessors(VsockHdr);
const hostCid = 2;
const firstGuestPort = 49_152;
const bufferBytes = 4096;
const mostBuffers = 256;
/** The longest packet that Linux sends. */
const mostDataBytes = 64 * 1024;

/** What a vsock driver asks of any transport. */
export const vsockNeeds: DriverNeeds = {
  ...configNeeds(vsock),
  features: ringFeatures.union(new FeatureSet(Object.values(VsockFeature))),
  queueSizes: [128, 128, 8],
};

/** Makes and takes connections as a guest does, one call after the other. */
export class VsockDriver<Transport extends TransportDriver = VhostUserDriver>
  implements SocketOwner
{
  readonly driver: Transport;
  readonly packetBytes = mostDataBytes;
  /** The guest's context id, as it was at the start. */
  readonly cid: number;
  readonly receiveQueue: DriverQueue;
  readonly transmitQueue: DriverQueue;
  readonly #sockets = new Map<string, VsockSocket>();
  /** Connections that the host asked for and nobody has accepted yet. */
  #requests: VsockPacket[] = [];
  readonly #lent: (GuestBuffer | undefined)[] = [];
  readonly #packet: GuestBuffer;
  #nextPort = firstGuestPort;

  private constructor(driver: Transport) {
    this.driver = driver;
    this.cid = Config.guest_cid.get(new ByteBuffer(driver.readConfig(0, VsockConfig.size)));
    this.receiveQueue = driver.queues[0] as DriverQueue;
    this.transmitQueue = driver.queues[1] as DriverQueue;
    this.#packet = driver.memory.allocate(Hdr.byteLength + mostDataBytes);
    const { ring } = this.receiveQueue;
    for (let count = 0; count < Math.min(ring.size, mostBuffers); count++) {
      const buffer = driver.memory.allocate(bufferBytes);
      this.#lent[ring.add([], [buffer])] = buffer;
    }
    this.receiveQueue.submit();
    this.#lendEventBuffer();
  }

  static start(options: VhostUserDriverOptions): VsockDriver {
    return VsockDriver.startOn(VhostUserDriver.connect({ ...vsockNeeds, ...options }));
  }

  /** Starts a device that was met with `vsockNeeds`, whatever the transport; it is closed if that fails. */
  static startOn<Transport extends TransportDriver>(driver: Transport): VsockDriver<Transport> {
    try {
      driver.start();
      return new VsockDriver(driver);
    } catch (error) {
      driver.close();
      throw error;
    }
  }

  /** Connects to a port of the host, or of another guest; undefined when it refuses, or does not answer in time. */
  connect(port: number, type: number = VsockType.Stream, cid = hostCid): VsockSocket | undefined {
    const socket = this.request(port, type, cid);
    this.waitUntil(() => socket.isConnected || socket.isReset);
    return socket.isConnected ? socket : undefined;
  }

  /** Asks for a connection, and leaves it at that: who answers may be another driver of the same thread. */
  request(hostPort: number, type: number, peerCid: number): VsockSocket {
    const socket = this.#add({ hostPort, guestPort: this.#nextPort++, type, peerCid });
    this.sendPacket(socket, VsockOp.Request, 0);
    return socket;
  }

  /** The next connection that the host asks for, waiting for one; undefined when none comes in time. */
  accept(timeoutMs?: number): VsockSocket | undefined {
    this.waitUntil(() => this.#requests.length > 0, timeoutMs);
    const request = this.#requests.shift();
    if (request === undefined) return undefined;
    const socket = this.#add(request);
    socket.arrived(request);
    socket.isConnected = true;
    this.sendPacket(socket, VsockOp.Response, 0);
    return socket;
  }

  waitUntil(condition: () => boolean, timeoutMs = this.driver.timeoutMs): boolean {
    const deadline = performance.now() + timeoutMs;
    while (!condition()) {
      if (!this.receiveQueue.wait(Math.max(0, deadline - performance.now()))) return condition();
      this.#receive();
    }
    return true;
  }

  sendPacket(socket: VsockSocket, op: number, flags: number, data = new Uint8Array(0)): void {
    const header = ByteBuffer.ofSize(Hdr.byteLength);
    Hdr.src_cid.set(header, this.cid);
    Hdr.dst_cid.set(header, socket.peerCid);
    Hdr.src_port.set(header, socket.guestPort);
    Hdr.dst_port.set(header, socket.hostPort);
    Hdr.len.set(header, data.length);
    Hdr.type.set(header, socket.type);
    Hdr.op.set(header, op);
    Hdr.flags.set(header, flags);
    Hdr.buf_alloc.set(header, socketBufferBytes);
    Hdr.fwd_cnt.set(header, socket.takeCredit());
    const { address } = this.#packet;
    const { memory, timeoutMs } = this.driver;
    memory.write(address, header.bytes);
    memory.write(address + Hdr.byteLength, data);
    this.transmitQueue.ring.add([{ address, length: Hdr.byteLength + data.length }], []);
    this.transmitQueue.submit();
    this.transmitQueue.takeUsed(timeoutMs);
  }

  close(): void {
    this.driver.close();
  }

  #add(place: VsockPlace): VsockSocket {
    const socket = new VsockSocket(this, place);
    this.#sockets.set(keyOf(place), socket);
    return socket;
  }

  /** Takes all packets that are there. */
  #receive(): void {
    const { ring } = this.receiveQueue;
    for (let head = ring.popUsed(); head >= 0; head = ring.popUsed()) {
      const buffer = this.#lent[head] as GuestBuffer;
      const bytes = this.driver.memory.read(buffer.address, ring.usedLength);
      this.#lent[ring.add([], [buffer])] = buffer;
      if (bytes.length >= Hdr.byteLength) this.#arrived(parse(bytes));
    }
    this.receiveQueue.submit();
  }

  #arrived(packet: VsockPacket): void {
    if (packet.op === VsockOp.Request) {
      this.#requests.push(packet);
      return;
    }
    const key = keyOf(packet);
    if (packet.op === VsockOp.Rst) {
      // Who asked has gone before he was accepted.
      this.#requests = this.#requests.filter((request) => keyOf(request) !== key);
    }
    const socket = this.#sockets.get(key);
    socket?.arrived(packet);
    if (socket?.isReset === true) this.#sockets.delete(key);
  }

  #lendEventBuffer(): void {
    const queue = this.driver.queues[2];
    // Some front-ends keep the event queue to themselves.
    if (queue === undefined) return;
    queue.ring.add([], [this.driver.memory.allocate(8)]);
    queue.submit();
  }
}

function keyOf({ peerCid, hostPort, guestPort }: VsockPlace): string {
  return `${peerCid} ${hostPort} ${guestPort}`;
}

function parse(bytes: Uint8Array): VsockPacket {
  const header = new ByteBuffer(bytes);
  return {
    peerCid: Hdr.src_cid.get(header),
    hostPort: Hdr.src_port.get(header),
    guestPort: Hdr.dst_port.get(header),
    type: Hdr.type.get(header),
    op: Hdr.op.get(header),
    flags: Hdr.flags.get(header),
    allocated: Hdr.buf_alloc.get(header),
    forwarded: Hdr.fwd_cnt.get(header),
    data: bytes.slice(Hdr.byteLength, Hdr.byteLength + Hdr.len.get(header)),
  };
}
