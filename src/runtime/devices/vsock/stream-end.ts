import { libc } from "../../host/libc.js";
import type { ChainReader } from "../../queue/chain-reader.js";
import type { ChainWriter } from "../../queue/chain-writer.js";
import { Received } from "./host-end.js";
import { SocketEnd } from "./socket-end.js";

/** The host's end of a stream: bytes go from guest memory to the socket and back without a copy in between. */
export class StreamEnd extends SocketEnd {
  readonly isMessageEnd = false;

  accepted(port: number): void {
    // The program has only just come and reads from now on; who cannot take a line is gone.
    if (!this.services.writeLine(this.fd, `OK ${port}\n`)) this.peerLeft();
  }

  send(source: ChainReader, offset: number, size: number): void {
    const isFree = this.hasPeer && this.output.size === 0;
    const done = isFree ? this.#write(source, offset, size) : 0;
    if (done < size && this.hasPeer) {
      this.output.append(source, offset + done, size - done);
      this.updateWatch();
      if (done > 0) this.listener?.sent(done);
    } else {
      this.listener?.sent(size);
    }
  }

  receive(target: ChainWriter, offset: number, size: number): number {
    const { iovecs } = this.services;
    iovecs.gather(target, offset, size);
    const count = libc.readv(this.fd, iovecs.address, iovecs.count);
    if (count > 0) return count;
    if (count < 0 && this.mayComeLater()) return Received.Nothing;
    return Received.Ended;
  }

  protected flush(): void {
    const { iovecs } = this.services;
    while (this.output.size > 0 && this.hasPeer) {
      this.output.gather(iovecs, this.output.size);
      const count = libc.writev(this.fd, iovecs.address, iovecs.count);
      if (count <= 0) {
        if (count === 0 || !this.mayComeLater()) this.peerLeft();
        return;
      }
      this.output.drop(count);
      this.listener?.sent(count);
    }
    this.outputDone();
  }

  #write(source: ChainReader, offset: number, size: number): number {
    const { iovecs } = this.services;
    let done = 0;
    while (done < size) {
      iovecs.gather(source, offset + done, size - done);
      const count = libc.writev(this.fd, iovecs.address, iovecs.count);
      if (count <= 0) {
        if (count === 0 || !this.mayComeLater()) this.peerLeft();
        return done;
      }
      done += count;
    }
    return done;
  }
}
