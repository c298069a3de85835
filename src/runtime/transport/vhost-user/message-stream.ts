import { frontendMessages } from "../../../catalogue/vhost-user/index.js";
import { libc } from "../../host/libc.js";
import { type MessageSocket, Receive } from "../../host/message-socket.js";

import { ByteBuffer } from "../../memory/byte-buffer.js";
import { wire } from "./wire.js";

const header = wire.header;

/** More than any message of the protocol needs (GET_SHMEM_CONFIG: 2056 bytes); a claim beyond it is a lie. */
export const maxPayloadBytes = 4096;

/** One request of the front-end, complete. Descriptors that nobody takes are closed after it was handled. */
export class Message {
  readonly request: number;
  readonly flags: number;
  readonly payload: ByteBuffer;
  readonly descriptors: number[];

  constructor(request: number, flags: number, payload: Uint8Array, descriptors: number[]) {
    this.request = request;
    this.flags = flags;
    this.payload = new ByteBuffer(payload);
    this.descriptors = descriptors;
  }

  get name(): string {
    return messageName(this.request);
  }

  /** Passes the next descriptor on to the caller, who closes it from then on; undefined when there is none. */
  takeDescriptor(): number | undefined {
    return this.descriptors.shift();
  }
}

export function messageName(request: number): string {
  const known: Record<number, { readonly name: string } | undefined> = frontendMessages;
  return known[request]?.name ?? `message ${request}`;
}

export type StreamEvent =
  | { readonly kind: "message"; readonly message: Message }
  /** Nothing more for now. */
  | { readonly kind: "waiting" }
  | { readonly kind: "closed" }
  /** The peer broke the framing; the connection cannot be continued. */
  | { readonly kind: "violation"; readonly reason: string };

/** Cuts the bytes of a connection into messages, without ever waiting for the rest of one. */
export class MessageStream {
  readonly #socket: MessageSocket;
  readonly #buffer = ByteBuffer.ofSize(header.byteLength + maxPayloadBytes);
  #received = 0;
  #descriptors: number[] = [];

  constructor(socket: MessageSocket) {
    this.#socket = socket;
  }

  next(): StreamEvent {
    for (;;) {
      const wanted = this.#wantedBytes();
      if (typeof wanted === "string") return { kind: "violation", reason: wanted };
      if (this.#received === wanted) return { kind: "message", message: this.#takeMessage(wanted) };
      const count = this.#socket.receive(
        this.#buffer.bytes,
        this.#received,
        wanted - this.#received,
        this.#descriptors,
      );
      if (count === Receive.WouldBlock) return { kind: "waiting" };
      if (count === Receive.Failed) {
        return { kind: "violation", reason: "receiving failed, or more descriptors came than fit" };
      }
      if (count === Receive.Closed) return this.#closed();
      this.#received += count;
    }
  }

  /** Closes descriptors of a message that never became complete. */
  dispose(): void {
    for (const fd of this.#descriptors) libc.close(fd);
    this.#descriptors = [];
  }

  /** Bytes of the current message as far as is known, or what is wrong with its header. */
  #wantedBytes(): number | string {
    if (this.#received < header.byteLength) return header.byteLength;
    const size = header.size.get(this.#buffer);
    if (size > maxPayloadBytes) {
      const name = messageName(header.request.get(this.#buffer));
      return `${name} claims a payload of ${size} bytes, the most is ${maxPayloadBytes}`;
    }
    return header.byteLength + size;
  }

  #takeMessage(size: number): Message {
    const payload = this.#buffer.bytes.slice(header.byteLength, size);
    const descriptors = this.#descriptors;
    this.#descriptors = [];
    this.#received = 0;
    return new Message(
      header.request.get(this.#buffer),
      header.flags.get(this.#buffer),
      payload,
      descriptors,
    );
  }

  #closed(): StreamEvent {
    if (this.#received === 0) return { kind: "closed" };
    return {
      kind: "violation",
      reason: `the connection ended after ${this.#received} bytes of an unfinished message`,
    };
  }
}
