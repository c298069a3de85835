import type { ChainReader } from "../../queue/chain-reader.js";
import type { ChainWriter } from "../../queue/chain-writer.js";

/** Told by the host side when it can go on. */
export interface ConsolePortListener {
  /** There may be input. */
  inputReady(): void;
  /** There may be room for output again. */
  outputReady(): void;
}

/** The host side of a port: a stream of bytes each way, never blocking. */
export interface ConsolePort {
  listen(listener: ConsolePortListener): void;
  /** Takes output from `offset` on; after fewer bytes than there are, `outputReady` follows when there is room. */
  write(source: ChainReader, offset: number): number;
  /** Takes one byte of a guest that has nothing better left to print with. */
  writeByte(byte: number): void;
  /** Puts input at the start of `target`; 0 when there is none now. */
  read(target: ChainWriter): number;
  /** Whether `inputReady` is wanted. */
  watchInput(wanted: boolean): void;
  close(): void;
}
