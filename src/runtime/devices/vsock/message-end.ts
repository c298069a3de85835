import { Errno, MessageFlag } from "../../host/constants.js";
import { errno, libc } from "../../host/libc.js";
import { Mapping } from "../../host/mapping.js";
import type { ChainReader } from "../../queue/chain-reader.js";
import type { ChainWriter } from "../../queue/chain-writer.js";
import { Fifo } from "./fifo.js";
import { Received } from "./host-end.js";
import { SocketEnd } from "./socket-end.js";

/**
 * The host's end of a connection of messages, a UNIX socket of type SOCK_SEQPACKET. A message goes out when all of it has
 * come, and comes in before the first part of it goes on; both are bounded by the credit of their receiver. The mark of a
 * record's end (VIRTIO_VSOCK_SEQ_EOR) is one that UNIX sockets do not carry.
 */
export class MessageEnd extends SocketEnd {
  isMessageEnd = false;
  /** Lengths of whole messages in the output. */
  readonly #lengths = new Fifo<number>();
  /** Bytes in the output of a message whose end has not come. */
  #partialBytes = 0;
  #input: Mapping | undefined;
  #inputBytes = new Uint8Array(0);
  /** What the guest has not got of the last message that came. */
  #inputStart = 0;
  #inputEnd = 0;

  accepted(port: number): void {
    if (!this.services.writeLine(this.fd, `OK ${port}\n`)) this.peerLeft();
  }

  send(source: ChainReader, offset: number, size: number, endsMessage: boolean): void {
    if (!this.hasPeer) {
      this.listener?.sent(size);
      return;
    }
    this.output.append(source, offset, size);
    this.#partialBytes += size;
    if (!endsMessage) return;
    this.#lengths.push(this.#partialBytes);
    this.#partialBytes = 0;
    this.flush();
    this.updateWatch();
  }

  receive(target: ChainWriter, offset: number, size: number, mostBytes: number): number {
    if (this.#inputStart === this.#inputEnd) {
      const length = this.#receiveMessage(mostBytes);
      if (length <= 0) return length;
    }
    const count = Math.min(size, this.#inputEnd - this.#inputStart);
    target.copyFrom(this.#inputBytes.subarray(this.#inputStart, this.#inputStart + count), offset);
    this.#inputStart += count;
    this.isMessageEnd = this.#inputStart === this.#inputEnd;
    if (this.isMessageEnd) libc.recv(this.fd, this.#inputAddress, 1, MessageFlag.DontWait);
    return count;
  }

  override close(): void {
    super.close();
    this.#input?.release();
    this.#input = undefined;
  }

  protected flush(): void {
    const { iovecs } = this.services;
    for (;;) {
      const length = this.#lengths.first();
      if (length === undefined || !this.hasPeer) break;
      this.output.gather(iovecs, length);
      const count = libc.writev(this.fd, iovecs.address, iovecs.count);
      if (count < 0) {
        const number = errno();
        if (number === Errno.Eagain || number === Errno.Eintr) return;
        if (number === Errno.Emsgsize) {
          // More than the kernel lets a socket's buffer hold: it will never go.
          this.services.log(`a message of ${length} bytes is more than the host can take`);
          this.listener?.broken();
        } else {
          this.peerLeft();
        }
        return;
      }
      this.#lengths.shift();
      this.output.drop(length);
      this.listener?.sent(length);
    }
    this.outputDone();
  }

  get #inputAddress(): number {
    return this.#input?.address ?? 0;
  }

  /**
   * Copies all of one message and leaves it in the socket until its last part has gone on: what is there is told of, again
   * and again. Returns its length, or a `Received` value; an empty one is taken for the end.
   */
  #receiveMessage(mostBytes: number): number {
    const { bufferBytes } = this.services;
    if (this.#input === undefined) {
      this.#input = Mapping.anonymous(bufferBytes);
      this.#inputBytes = new Uint8Array(this.#input.view(0, bufferBytes));
    }
    const flags = MessageFlag.DontWait | MessageFlag.Truncated | MessageFlag.Peek;
    const length = libc.recv(this.fd, this.#inputAddress, bufferBytes, flags);
    if (length < 0 && this.mayComeLater()) return Received.Nothing;
    if (length <= 0) return Received.Ended;
    if (length > bufferBytes || length > mostBytes) {
      this.services.log(`a message of ${length} bytes is more than the guest can take`);
      return Received.Broken;
    }
    this.#inputStart = 0;
    this.#inputEnd = length;
    return length;
  }
}
