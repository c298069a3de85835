import { createHash } from "node:crypto";
import type { Duplex } from "node:stream";

/** Appended to a client's key in the answer to its handshake (RFC 6455, 1.3). */
const handshakeGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

const Opcode = { Text: 1, Binary: 2, Close: 8, Ping: 9, Pong: 10 } as const;
const CloseCode = { ProtocolError: 1002, Unsupported: 1003, TooBig: 1009 } as const;

const finalBit = 0x80;
const maskBit = 0x80;
const maskBytes = 4;
const shortHeaderBytes = 2;
const mediumHeaderBytes = 4;
/** A page sends little: what its user does. */
const maxPayloadBytes = 4096;

export interface WebSocketListener {
  message(text: string): void;
  closed(): void;
}

/** The value of Sec-WebSocket-Accept for a client's Sec-WebSocket-Key. */
export function acceptKey(key: string): string {
  return createHash("sha1").update(`${key}${handshakeGuid}`).digest("base64");
}

/**
 * The server's end of a WebSocket (RFC 6455) whose handshake is over: sends binary messages and takes short text ones.
 * A client that breaks the rules is closed with the code that says so.
 *
 * Frame: | FIN, opcode 8 | mask bit, length 8 | longer length 16 or 64 | mask 32 | payload |
 */
export class WebSocket {
  readonly #stream: Duplex;
  readonly #listener: WebSocketListener;
  #input: Buffer = Buffer.alloc(0);
  #isClosing = false;

  constructor(stream: Duplex, listener: WebSocketListener) {
    this.#stream = stream;
    this.#listener = listener;
    stream.on("data", (part: Buffer) => this.#take(part));
    stream.once("close", () => listener.closed());
    // A client that goes away harms nobody.
    stream.on("error", () => stream.destroy());
  }

  sendBinary(payload: Uint8Array): void {
    this.#send(Opcode.Binary, payload);
  }

  close(): void {
    this.#stream.destroy();
  }

  #take(part: Buffer): void {
    if (this.#isClosing) return;
    this.#input = this.#input.length === 0 ? part : Buffer.concat([this.#input, part]);
    while (!this.#isClosing && this.#takeFrame()) {
      // As many as have arrived.
    }
  }

  /** Takes one frame; false when the rest of it has not come yet. */
  #takeFrame(): boolean {
    const input = this.#input;
    if (input.length < shortHeaderBytes) return false;
    const [first = 0, second = 0, high = 0, low = 0] = input;
    const isMedium = (second & 0x7f) === 126;
    const headerBytes = (isMedium ? mediumHeaderBytes : shortHeaderBytes) + maskBytes;
    if ((second & 0x7f) === 127) return this.#fail(CloseCode.TooBig);
    // Clients mask; nothing that a page sends here needs pieces.
    if ((second & maskBit) === 0) return this.#fail(CloseCode.ProtocolError);
    if ((first & 0xf0) !== finalBit) return this.#fail(CloseCode.Unsupported);
    if (input.length < headerBytes) return false;
    const size = isMedium ? (high << 8) | low : second & 0x7f;
    if (size > maxPayloadBytes) return this.#fail(CloseCode.TooBig);
    if (input.length < headerBytes + size) return false;
    const mask = input.subarray(headerBytes - maskBytes, headerBytes);
    const payload = Buffer.from(input.subarray(headerBytes, headerBytes + size));
    for (let index = 0; index < size; index++) {
      payload[index] = (payload[index] as number) ^ (mask[index % maskBytes] as number);
    }
    this.#input = input.subarray(headerBytes + size);
    this.#handle(first & 0x0f, payload);
    return true;
  }

  #handle(opcode: number, payload: Buffer): void {
    switch (opcode) {
      case Opcode.Text:
        this.#listener.message(payload.toString("utf8"));
        break;
      case Opcode.Ping:
        this.#send(Opcode.Pong, payload);
        break;
      case Opcode.Pong:
        break;
      case Opcode.Close:
        this.#end(payload.subarray(0, 2));
        break;
      default:
        this.#fail(CloseCode.Unsupported);
    }
  }

  #fail(code: number): false {
    this.#end(Uint8Array.of(code >>> 8, code & 0xff));
    return false;
  }

  #end(payload: Uint8Array): void {
    this.#isClosing = true;
    this.#send(Opcode.Close, payload);
    this.#stream.end();
  }

  #send(opcode: number, payload: Uint8Array): void {
    if (!this.#stream.writable) return;
    this.#stream.write(frameHeader(opcode, payload.length));
    this.#stream.write(payload);
  }
}

/** Servers do not mask. */
function frameHeader(opcode: number, size: number): Uint8Array {
  if (size < 126) return Uint8Array.of(finalBit | opcode, size);
  if (size < 0x10000) return Uint8Array.of(finalBit | opcode, 126, size >>> 8, size & 0xff);
  const header = new Uint8Array(10);
  header.set([finalBit | opcode, 127]);
  new DataView(header.buffer).setUint32(6, size);
  return header;
}
