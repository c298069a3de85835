import { HeaderFlag, ProtocolFeature } from "../../../catalogue/vhost-user/index.js";
import type { DeviceRunner } from "../../device/device-runner.js";
import type { FeatureSet } from "../../device/feature-set.js";
import { runAll } from "../../device/run-all.js";
import { EpollEvent } from "../../host/constants.js";
import type { EventHandler } from "../../host/event-watcher.js";
import { libc } from "../../host/libc.js";
import { MessageSocket } from "../../host/message-socket.js";
import { SystemError } from "../../host/system-error.js";
import { acceptUnix } from "../../host/unix-socket.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import { BackendChannel } from "./backend-channel.js";
import { checkMessage } from "./check-message.js";
import { type Message, MessageStream, maxPayloadBytes } from "./message-stream.js";
import type { Outcome } from "./outcome.js";
import { number64, requestHandlers } from "./requests.js";
import type { TransportServices } from "./services.js";
import { Session } from "./session.js";
import { openSocketEnd, type SocketEnd, type SocketPlace } from "./socket-end.js";
import { wire } from "./wire.js";

/** Messages handled in one turn: the set-up of a device with many queues, not more. */
const messagesPerTurn = 64;

/**
 * Serves one device on one socket, one front-end after the other. A front-end that breaks the protocol
 * loses its connection; the device is then free for the next one.
 */
export class VhostUserServer {
  readonly #runner: DeviceRunner;
  readonly #offered: FeatureSet;
  readonly #services: TransportServices;
  readonly #end: SocketEnd;
  readonly #socket: MessageSocket;
  readonly #channel: BackendChannel;
  readonly #acceptor: EventHandler = { ready: () => this.#accept() };
  readonly #receiver: EventHandler = { ready: () => this.#receive() };
  #connection: { readonly session: Session; readonly stream: MessageStream } | undefined;

  /** Throws `HostError` or `SystemError` when there is no such place to serve. */
  constructor(
    runner: DeviceRunner,
    offered: FeatureSet,
    place: SocketPlace,
    services: TransportServices,
  ) {
    this.#runner = runner;
    this.#offered = offered;
    this.#services = services;
    this.#socket = new MessageSocket(services.arena, maxPayloadBytes + wire.header.byteLength);
    this.#channel = new BackendChannel(services.arena);
    this.#end = openSocketEnd(place, services.arena);
    const { listener, connection } = this.#end;
    if (connection === undefined) services.events.watch(listener, EpollEvent.In, this.#acceptor);
    else this.#connect(connection);
  }

  /** Ends the connection, stops listening and removes the socket. */
  close(): void {
    runAll([
      () => this.#disconnect(),
      () => {
        if (this.#end.listener >= 0) this.#services.events.unwatch(this.#end.listener);
        this.#end.close();
      },
    ]);
  }

  #accept(): void {
    const fd = acceptUnix(this.#end.listener);
    if (fd === undefined) return;
    // One front-end at a time: the next waits in the listen queue until this one is gone.
    this.#services.events.change(this.#end.listener, 0);
    this.#connect(fd);
  }

  #connect(fd: number): void {
    this.#socket.fd = fd;
    this.#connection = {
      session: new Session(this.#runner, this.#offered, this.#channel, this.#services),
      stream: new MessageStream(this.#socket),
    };
    this.#services.events.watch(fd, EpollEvent.In, this.#receiver);
  }

  #receive(): void {
    for (let count = 0; count < messagesPerTurn; count++) {
      const connection = this.#connection;
      if (connection === undefined) return;
      const event = connection.stream.next();
      switch (event.kind) {
        case "waiting":
          return;
        case "closed":
          this.#disconnect();
          return;
        case "violation":
          this.#services.log(`front-end disconnected: ${event.reason}`);
          this.#disconnect();
          return;
        case "message":
          this.#handle(connection.session, event.message);
      }
    }
  }

  #handle(session: Session, message: Message): void {
    const outcome = dispatch(session, message);
    for (const fd of message.descriptors) libc.close(fd);
    const wantsAck =
      session.hasProtocolFeature(ProtocolFeature.ReplyAck) &&
      (message.flags & HeaderFlag.NeedReply) !== 0;
    if (outcome.kind === "refused") {
      this.#services.log(`refused ${message.name}: ${outcome.reason}`);
      // Without an acknowledgement the front-end would go on as if it had worked.
      if (wantsAck) this.#reply(message, number64(1));
      else if (outcome.mayGoOn !== true) this.#disconnect();
    } else if (outcome.kind === "reply") {
      this.#reply(message, outcome.payload);
    } else if (wantsAck) {
      this.#reply(message, number64(0));
    }
  }

  #reply(message: Message, payload: Uint8Array): void {
    const answer = ByteBuffer.ofSize(wire.header.byteLength + payload.length);
    wire.header.request.set(answer, message.request);
    wire.header.flags.set(answer, HeaderFlag.Version | HeaderFlag.Reply);
    wire.header.size.set(answer, payload.length);
    answer.bytes.set(payload, wire.header.byteLength);
    if (this.#socket.send(answer.bytes)) return;
    this.#services.log(`front-end disconnected: it does not take the answer to ${message.name}`);
    this.#disconnect();
  }

  #disconnect(): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    this.#connection = undefined;
    try {
      connection.session.release();
    } finally {
      connection.stream.dispose();
      this.#services.events.unwatch(this.#socket.fd);
      libc.close(this.#socket.fd);
      this.#socket.fd = -1;
      if (this.#end.listener >= 0) this.#services.events.change(this.#end.listener, EpollEvent.In);
      else this.#services.connectionOver?.();
    }
  }
}

function dispatch(session: Session, message: Message): Outcome {
  const handler = requestHandlers[message.request];
  const reason =
    checkMessage(message, (bit) => session.hasProtocolFeature(bit)) ??
    (handler === undefined ? "is not supported" : undefined);
  if (handler === undefined || reason !== undefined) {
    return { kind: "refused", reason: reason ?? "is not supported" };
  }
  try {
    return handler(session, message);
  } catch (error) {
    // The host may refuse a mapping or a descriptor that the front-end sent; everything else is a bug.
    if (error instanceof SystemError) return { kind: "refused", reason: error.message };
    throw error;
  }
}
