import { MessageHeader } from "../../catalogue/vhost-user/payloads.js";
import { HeaderFlag } from "../../catalogue/vhost-user/protocol.js";
import type { Arena } from "../host/arena.js";
import { libc } from "../host/libc.js";
import { MessageSocket, Receive } from "../host/message-socket.js";
import { PollEvent, PollSet } from "../host/poll.js";
import { connectUnix } from "../host/unix-socket.js";
import { accessors } from "../memory/accessors.js";
import { ByteBuffer } from "../memory/byte-buffer.js";
import { DriverError } from "./driver-error.js";

const header = accessors(MessageHeader);
const headerBytes = MessageHeader.size;

/** What is sent in one go: a stream socket that polls writable has room for more than this. */
const chunkBytes = 4096;
/** The longest payload that a back-end may answer with. */
const maxPayloadBytes = 4096;
/** As many as one message of the kernel can carry, so that a test can send too many. */
const maxDescriptors = 253;

/** A message of the back-end. */
export interface Reply {
  readonly request: number;
  readonly flags: number;
  readonly payload: ByteBuffer;
  /** Descriptors that came along; they belong to the caller. */
  readonly descriptors: readonly number[];
}

/** The front-end's end of a vhost-user socket: whole messages, blocking, with time-outs. */
export class FrontendSocket {
  readonly #socket: MessageSocket;
  readonly #poll: PollSet;
  readonly #timeoutMs: number;

  constructor(path: string, arena: Arena, timeoutMs: number) {
    this.#socket = new MessageSocket(arena, chunkBytes, maxDescriptors);
    this.#poll = new PollSet(arena, 1);
    this.#timeoutMs = timeoutMs;
    this.#socket.fd = connectUnix(path, arena);
  }

  get fd(): number {
    return this.#socket.fd;
  }

  /** Sends one message. */
  send(request: number, flags: number, payload: Uint8Array, descriptors: readonly number[]): void {
    const message = new ByteBuffer(new Uint8Array(headerBytes + payload.length));
    header.request.set(message, request);
    header.flags.set(message, HeaderFlag.Version | flags);
    header.size.set(message, payload.length);
    message.bytes.set(payload, headerBytes);
    this.sendRaw(message.bytes, descriptors);
  }

  /** Sends any bytes, message or not; the descriptors go with the first of them and stay the caller's. */
  sendRaw(bytes: Uint8Array, descriptors: readonly number[] = []): void {
    for (let done = 0; done < bytes.length; done += chunkBytes) {
      this.#wait(PollEvent.Out, performance.now() + this.#timeoutMs);
      const sent = this.#socket.send(
        bytes.subarray(done, done + chunkBytes),
        done === 0 ? descriptors : [],
      );
      if (!sent)
        throw new DriverError("disconnected", "the back-end does not take messages any more");
    }
  }

  /** Receives one whole message. */
  receive(): Reply {
    const deadline = performance.now() + this.#timeoutMs;
    const descriptors: number[] = [];
    try {
      const head = new ByteBuffer(this.#read(headerBytes, descriptors, deadline));
      const size = header.size.get(head);
      if (size > maxPayloadBytes) {
        throw new DriverError("protocol", `the back-end announces a payload of ${size} bytes`);
      }
      const payload = new ByteBuffer(this.#read(size, descriptors, deadline));
      return {
        request: header.request.get(head),
        flags: header.flags.get(head),
        payload,
        descriptors,
      };
    } catch (error) {
      for (const fd of descriptors) libc.close(fd);
      throw error;
    }
  }

  /** Whether the back-end closes the connection within `timeoutMs`; unread answers are thrown away. */
  waitClosed(timeoutMs: number): boolean {
    const deadline = performance.now() + timeoutMs;
    const scratch = new Uint8Array(chunkBytes);
    for (;;) {
      const left = Math.ceil(deadline - performance.now());
      if (left <= 0) return false;
      this.#poll.set(0, this.fd, PollEvent.In);
      if (this.#poll.wait(left) === 0) continue;
      const descriptors: number[] = [];
      const count = this.#socket.receive(scratch, 0, scratch.length, descriptors);
      for (const fd of descriptors) libc.close(fd);
      if (count === Receive.Closed || count === Receive.Failed) return true;
    }
  }

  close(): void {
    if (this.#socket.fd >= 0) libc.close(this.#socket.fd);
    this.#socket.fd = -1;
  }

  #read(size: number, descriptors: number[], deadline: number): Uint8Array {
    const target = new Uint8Array(size);
    let done = 0;
    while (done < size) {
      this.#wait(PollEvent.In, deadline);
      const count = this.#socket.receive(target, done, size - done, descriptors);
      if (count === Receive.WouldBlock) continue;
      if (count <= 0) throw new DriverError("disconnected", "the back-end closed its socket");
      done += count;
    }
    return target;
  }

  #wait(events: number, deadline: number): void {
    this.#poll.set(0, this.fd, events);
    for (;;) {
      const left = Math.ceil(deadline - performance.now());
      if (this.#poll.wait(Math.max(left, 0)) > 0) return;
      if (left <= 0) {
        throw new DriverError(
          "timeout",
          `the back-end did not answer within ${this.#timeoutMs} ms`,
        );
      }
    }
  }
}
