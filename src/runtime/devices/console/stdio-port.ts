import type { DeviceServices } from "../../device/device-module.js";
import { HostError } from "../../host/host-error.js";
import { libc } from "../../host/libc.js";
import { openStandard, StandardStream } from "../../host/standard-stream.js";
import { passKeys } from "../../host/terminal-keys.js";
import type { ChainReader } from "../../queue/chain-reader.js";
import type { ChainWriter } from "../../queue/chain-writer.js";
import { FileInput } from "./file-input.js";
import { FilePort } from "./file-port.js";
import type { ConsolePort, ConsolePortListener } from "./port.js";
import { StreamPort } from "./stream-port.js";

/**
 * A console on standard input and output of the backend, whatever those are: a terminal, pipes, sockets, files. Keys of a
 * terminal reach the guest as they are typed, but for those that end or stop the backend. After the end of the input the
 * guest goes on without; what it prints after the reader has gone is lost.
 */
export class StdioPort implements ConsolePort {
  readonly #input: Pick<ConsolePort, "listen" | "read" | "watchInput">;
  readonly #output: Pick<ConsolePort, "listen" | "write" | "writeByte">;
  readonly #closers: (() => void)[] = [];

  constructor(services: DeviceServices) {
    try {
      this.#closers.push(passKeys(StandardStream.Input, services.arena));
      this.#input = this.#openInput(services);
      this.#output = this.#openOutput(services);
    } catch (error) {
      this.close();
      const reason = error instanceof Error ? error.message : String(error);
      throw new HostError("WB4307", `standard input and output cannot be used: ${reason}`);
    }
    services.log("console on standard input and output");
  }

  listen(listener: ConsolePortListener): void {
    this.#input.listen(listener);
    this.#output.listen(listener);
  }

  write(source: ChainReader, offset: number): number {
    return this.#output.write(source, offset);
  }

  writeByte(byte: number): void {
    this.#output.writeByte(byte);
  }

  read(target: ChainWriter): number {
    return this.#input.read(target);
  }

  watchInput(wanted: boolean): void {
    this.#input.watchInput(wanted);
  }

  close(): void {
    for (const close of this.#closers.reverse()) close();
  }

  #openInput(services: DeviceServices): StreamPort | FileInput {
    const { fd, canWait } = openStandard(StandardStream.Input);
    if (canWait) return this.#stream(fd, services);
    const input = new FileInput(fd, services);
    this.#closers.push(() => input.close());
    return input;
  }

  #openOutput(services: DeviceServices): StreamPort | FilePort {
    const { fd, canWait } = openStandard(StandardStream.Output);
    if (canWait) return this.#stream(fd, services);
    const output = new FilePort(fd, "standard output", services);
    this.#closers.push(() => output.close());
    return output;
  }

  #stream(fd: number, services: DeviceServices): StreamPort {
    const stream = new StreamPort(services, { peerLeft: () => undefined, ended: () => undefined });
    stream.peerCame(fd);
    this.#closers.push(() => {
      stream.leave();
      libc.close(fd);
    });
    return stream;
  }
}
