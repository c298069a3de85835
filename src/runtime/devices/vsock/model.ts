import {
  VsockConfig,
  VsockEvent,
  VsockEventId,
  VsockFeature,
  VsockOp,
  VsockType,
  vsock,
} from "../../../catalogue/devices/vsock.js";
import { type DeviceCommand, deviceCommand } from "../../device/command.js";
import { ConfigSpace } from "../../device/config-space.js";
import { type Device, type DeviceQueues, Handled, QueueRole } from "../../device/device.js";
import { FeatureSet } from "../../device/feature-set.js";
import { accessors } from "../../memory/accessors.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import type { Chain } from "../../queue/chain.js";
import { Connection, type ConnectionOwner, ConnectionState } from "./connection.js";
import { ConnectionTable } from "./connection-table.js";
import { Fifo } from "./fifo.js";
import type { Caller, HostEnd, VsockHost, VsockHostListener } from "./host-end.js";
import { Outbox } from "./outbox.js";
import { headerBytes, hostCid, PacketHeader } from "./packet.js";

const Config = accessors(VsockConfig);
const Event = accessors(VsockEvent);

/** VIRTIO 1.4, 5.10.2. */
export const VsockQueue = { Receive: 0, Transmit: 1, Event: 2 } as const;

/** The upper half of a context id is reserved: there is nobody to answer to. */
const cidLimit = 2 ** 32;
const firstGuestCid = 3;
const lastGuestCid = 0xffff_fffe;

/**
 * A socket device (VIRTIO 1.4, 5.10). Data of the guest goes to the host's ends of the connections, which buffer what a slow
 * reader leaves: no connection keeps another from the transmit queue. Packets of the guest wait in their queue only
 * while more resets are waiting for its buffers than one may have.
 *
 * Context ids are looked at first: a guest speaks for itself alone. What it sends to a stranger is answered with a reset,
 * for there is nobody else who could.
 */
export class VsockDevice implements Device, ConnectionOwner, VsockHostListener {
  readonly id = vsock.id;
  readonly features = new FeatureSet(Object.values(VsockFeature));
  readonly queues = [QueueRole.Supply, QueueRole.Request, QueueRole.Supply];
  readonly config: ConfigSpace;
  readonly commands: readonly DeviceCommand[];
  /** Packets that are none, or that carry somebody else's context id. */
  forged = 0;

  readonly #host: VsockHost;
  readonly #bufferBytes: number;
  readonly #table: ConnectionTable;
  readonly #outbox: Outbox;
  readonly #header = new PacketHeader();
  readonly #waiting = new Fifo<Chain>();
  #features = new FeatureSet([]);
  #queues: DeviceQueues | undefined;
  #isRunning = false;
  #owesTransportReset = false;

  constructor(cid: number, host: VsockHost, maxConnections: number, bufferBytes: number) {
    this.#host = host;
    this.#bufferBytes = bufferBytes;
    this.#table = new ConnectionTable(maxConnections);
    this.#outbox = new Outbox(VsockQueue.Receive, cid);
    this.config = new ConfigSpace(this.#configBytes());
    this.commands = this.#makeCommands();
    host.listen(this);
  }

  attach(queues: DeviceQueues): void {
    this.#queues = queues;
    this.#outbox.queues = queues;
  }

  negotiated(features: FeatureSet): void {
    this.#features = features;
  }

  /** Hot: once a packet of the guest. */
  handle(_queue: number, chain: Chain): Handled {
    if (this.#waiting.length > 0 || this.#outbox.isFull) {
      this.#waiting.push(chain);
      return Handled.Pending;
    }
    this.#take(chain);
    return Handled.Done;
  }

  supplied(queue: number): void {
    if (queue === VsockQueue.Event) {
      this.#tellTransportReset();
      return;
    }
    this.#outbox.pump();
    while (this.#waiting.length > 0 && !this.#outbox.isFull) {
      const chain = this.#waiting.shift() as Chain;
      this.#take(chain);
      this.#queues?.complete(VsockQueue.Transmit, chain);
    }
  }

  started(queue: number): void {
    if (queue === VsockQueue.Receive) this.#isRunning = true;
  }

  stopped(queue: number): void {
    if (queue === VsockQueue.Receive) this.#isRunning = false;
    // They come again when the queue goes on.
    if (queue === VsockQueue.Transmit) this.#waiting.clear();
  }

  reset(): void {
    this.#forgetAll();
    this.#waiting.clear();
    this.#owesTransportReset = false;
  }

  close(): void {
    this.#forgetAll();
    this.#host.close();
  }

  /** Ends all connections and tells the guest that they are gone, and who it is from now on. */
  resetTransport(cid = this.#outbox.guestCid): void {
    this.#forgetAll();
    this.#outbox.guestCid = cid;
    this.config.update(0, this.#configBytes());
    this.#owesTransportReset = true;
    this.#tellTransportReset();
  }

  wake(connection: Connection): void {
    this.#outbox.wake(connection);
  }

  abort(connection: Connection): void {
    if (connection.state === ConnectionState.Closed) return;
    this.#table.remove(connection);
    connection.close();
    const { peerCid, peerPort, guestPort, type } = connection;
    this.#outbox.reset({ peerCid, peerPort, guestPort, type });
  }

  requested(
    { cid: peerCid, port }: Caller,
    guestPort: number,
    type: number,
    end: HostEnd,
  ): boolean {
    const isThere = this.#isRunning && this.#serves(type) && !this.#outbox.isFull;
    if (!isThere || !this.#hasRoomFor(peerCid)) return false;
    const peerPort = port ?? this.#table.freeHostPort();
    // The other guest thinks that an earlier one is over; so it is, as soon as this guest knows.
    if (this.#table.find(peerCid, peerPort, guestPort) !== undefined) return false;
    const place = { peerCid, peerPort, guestPort, type };
    const { Requested } = ConnectionState;
    const connection = new Connection(this, place, this.#bufferBytes, Requested);
    this.#table.add(connection);
    connection.request(end);
    return true;
  }

  /** Programs of the host are one's own; another guest must not take all the room that this one has. */
  #hasRoomFor(peerCid: number): boolean {
    if (peerCid !== hostCid && this.#table.hasHalf(peerCid)) return false;
    return this.#makeRoom();
  }

  #take({ readable }: Chain): void {
    const header = this.#header;
    if (readable.length < headerBytes) {
      this.forged++;
      return;
    }
    header.read(readable);
    const { sourceCid, targetCid, sourcePort, targetPort } = header;
    if (sourceCid !== this.#outbox.guestCid || targetCid >= cidLimit) {
      this.forged++;
      return;
    }
    if (!this.#host.has(targetCid) || !this.#serves(header.type)) {
      this.#refuse();
      return;
    }
    const connection = this.#table.find(targetCid, targetPort, sourcePort);
    if (header.op === VsockOp.Request) this.#connect(connection);
    else if (connection === undefined) this.#refuse();
    else if (header.op === VsockOp.Rst) this.#forget(connection);
    else if (!connection.accept(header, readable)) this.abort(connection);
  }

  /** Answers the packet at hand with a reset; nobody answers one (VIRTIO 1.4, 5.10.6.4). */
  #refuse(): void {
    const { op, type, targetCid, targetPort, sourcePort } = this.#header;
    if (op === VsockOp.Rst) return;
    const place = { peerCid: targetCid, peerPort: targetPort, guestPort: sourcePort };
    this.#outbox.reset({ type, ...place });
  }

  #connect(old: Connection | undefined): void {
    const header = this.#header;
    // The guest may use a port again that the host has left; asking twice is a mistake that costs the connection.
    if (old?.state === ConnectionState.Lingering) this.#forget(old);
    else if (old !== undefined) {
      this.abort(old);
      return;
    }
    if (!this.#makeRoom()) {
      this.#refuse();
      return;
    }
    const { sourcePort: guestPort, targetPort: peerPort, targetCid: peerCid, type } = header;
    const { Connecting } = ConnectionState;
    const place = { peerCid, peerPort, guestPort, type };
    const connection = new Connection(this, place, this.#bufferBytes, Connecting);
    this.#table.add(connection);
    connection.noteCredit(header);
    const wish = { cid: peerCid, port: peerPort, type, guestPort };
    const attempt = this.#host.connect(wish, (end) => {
      if (connection.state !== Connecting) end?.close();
      else if (end === undefined) this.abort(connection);
      else connection.respond(end);
    });
    connection.awaits(attempt);
  }

  /** Room for one more connection; one that only waits for the guest's last word has to go for it. */
  #makeRoom(): boolean {
    if (!this.#table.isFull) return true;
    const { Lingering } = ConnectionState;
    const lingering = this.#table.all().find(({ state }) => state === Lingering);
    if (lingering !== undefined) this.#forget(lingering);
    return lingering !== undefined;
  }

  #forget(connection: Connection): void {
    this.#table.remove(connection);
    connection.close();
  }

  #forgetAll(): void {
    for (const connection of this.#table.all()) this.#forget(connection);
    this.#outbox.clear();
  }

  /** Which types of sockets there are for this driver (VIRTIO 1.4, 5.10.3). */
  #serves(type: number): boolean {
    if (type === VsockType.Seqpacket) return this.#features.has(VsockFeature.Seqpacket);
    if (type !== VsockType.Stream) return false;
    const isImplied = !this.#features.has(VsockFeature.NoImpliedStream);
    return isImplied || this.#features.has(VsockFeature.Stream);
  }

  #tellTransportReset(): void {
    if (!this.#owesTransportReset) return;
    const chain = this.#queues?.take(VsockQueue.Event) ?? null;
    if (chain === null) return;
    // A buffer that cannot hold it goes back empty; the next one may.
    if (chain.writable.length >= Event.byteLength) {
      Event.id.set(chain.writable, VsockEventId.TransportReset);
      this.#owesTransportReset = false;
    }
    this.#queues?.complete(VsockQueue.Event, chain);
  }

  #configBytes(): Uint8Array {
    const config = ByteBuffer.ofSize(VsockConfig.size);
    Config.guest_cid.set(config, this.#outbox.guestCid);
    return config.bytes;
  }

  #makeCommands(): DeviceCommand[] {
    return [
      deviceCommand({
        name: "connections",
        summary: "Lists the connections of the guest, and packets that were forged.",
        parameters: {},
        run: () => ({ forged: this.forged, connections: this.#table.all().map(describe) }),
      }),
      deviceCommand({
        name: "reset",
        summary: "Ends all connections and tells the guest that its transport was reset.",
        parameters: {
          cid: {
            kind: "integer",
            summary: "the guest's context id from now on",
            optional: true,
            minimum: firstGuestCid,
            maximum: lastGuestCid,
          },
        },
        run: ({ cid }) => {
          this.resetTransport(cid);
          return null;
        },
      }),
    ];
  }
}

function describe(connection: Connection) {
  const { peerCid, peerPort, guestPort, type, state } = connection;
  const { sentBytes, receivedBytes, forwardedBytes } = connection;
  const kind = type === VsockType.Seqpacket ? "seqpacket" : "stream";
  const ends = { peerCid, peerPort, guestPort };
  return { ...ends, type: kind, state, sentBytes, receivedBytes, forwardedBytes };
}
