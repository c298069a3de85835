import { MemoryWindow } from "../../memory/memory-window.js";
import { ChainReader } from "../../queue/chain-reader.js";
import { ChainWriter } from "../../queue/chain-writer.js";
import { Segments } from "../../queue/segments.js";

/**
 * Memory of the backend that storage can read and write as if it were a guest's: for commands that have to look at the
 * data on its way. What it is made of comes from the host binding.
 */
export class Scratch {
  readonly bytes: Uint8Array;
  /** All of it as the readable part of a chain, and as the writable part of another. */
  readonly source: ChainReader;
  readonly target: ChainWriter;

  constructor(buffer: ArrayBuffer, hostAddress: number) {
    const window = new MemoryWindow(0, hostAddress, buffer);
    const size = buffer.byteLength;
    this.bytes = window.bytes;
    const readable = new Segments(1);
    const writable = new Segments(1);
    readable.windows = [window];
    writable.windows = [window];
    readable.append(window, 0, size);
    writable.append(window, 0, size);
    readable.readableCount = 1;
    readable.readableLength = size;
    writable.writableLength = size;
    this.source = new ChainReader(readable);
    this.target = new ChainWriter(writable);
  }
}

/** Two of them: one for what comes from the driver, one for what is on the medium. */
export interface ScratchPair {
  readonly data: Scratch;
  readonly other: Scratch;
}
