import type {
  ConsolePort,
  ConsolePortListener,
} from "../../../../src/runtime/devices/console/port.js";
import type { ChainReader } from "../../../../src/runtime/queue/chain-reader.js";
import type { ChainWriter } from "../../../../src/runtime/queue/chain-writer.js";
import { bytesOf, textOf } from "./terminal.js";

/** A host side that takes and gives as many bytes as the test allows. */
export class MeteredPort implements ConsolePort {
  listener: ConsolePortListener | undefined;
  output = "";
  input = "";
  room = 0;
  watches = false;
  isClosed = false;

  listen(listener: ConsolePortListener): void {
    this.listener = listener;
  }

  write(source: ChainReader, offset: number): number {
    const size = Math.min(this.room, source.length - offset);
    const bytes = new Uint8Array(size);
    source.copyTo(bytes, offset);
    this.output += textOf(bytes);
    this.room -= size;
    return size;
  }

  writeByte(byte: number): void {
    this.output += String.fromCharCode(byte);
  }

  read(target: ChainWriter): number {
    const part = this.input.slice(0, target.length);
    target.copyFrom(bytesOf(part), 0);
    this.input = this.input.slice(part.length);
    return part.length;
  }

  watchInput(wanted: boolean): void {
    this.watches = wanted;
  }

  close(): void {
    this.isClosed = true;
  }
}
