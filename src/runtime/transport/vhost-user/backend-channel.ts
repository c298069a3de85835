import { BackendRequest, HeaderFlag, IotlbType } from "../../../catalogue/vhost-user/index.js";
import type { Arena } from "../../host/arena.js";
import { libc } from "../../host/libc.js";
import { MessageSocket } from "../../host/message-socket.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import { wire } from "./wire.js";

const longestMessage = 64;

/**
 * The socket on which the back-end asks its front-end (VHOST_USER_PROTOCOL_F_BACKEND_REQ). Nothing is sent that
 * needs an answer here: what a miss leads to comes as a request of the front-end.
 */
export class BackendChannel {
  readonly #socket: MessageSocket;

  constructor(arena: Arena) {
    this.#socket = new MessageSocket(arena, longestMessage);
  }

  /** Takes over the descriptor. */
  open(fd: number): void {
    this.close();
    this.#socket.fd = fd;
  }

  close(): void {
    if (this.#socket.fd >= 0) libc.close(this.#socket.fd);
    this.#socket.fd = -1;
  }

  /** Asks for the translation of a device address. */
  sendMiss(address: number, permission: number): boolean {
    const payload = ByteBuffer.ofSize(wire.iotlb.byteLength);
    wire.iotlb.iova.set(payload, address);
    wire.iotlb.perm.set(payload, permission);
    wire.iotlb.type.set(payload, IotlbType.Miss);
    return this.#send(BackendRequest.IotlbMsg, payload.bytes);
  }

  /** Tells that the configuration space changed; the guest reads it again. */
  sendConfigChange(): boolean {
    return this.#send(BackendRequest.ConfigChangeMsg, new Uint8Array(0));
  }

  #send(request: number, payload: Uint8Array): boolean {
    if (this.#socket.fd < 0) return false;
    const message = ByteBuffer.ofSize(wire.header.byteLength + payload.length);
    wire.header.request.set(message, request);
    wire.header.flags.set(message, HeaderFlag.Version);
    wire.header.size.set(message, payload.length);
    message.bytes.set(payload, wire.header.byteLength);
    return this.#socket.send(message.bytes);
  }
}
