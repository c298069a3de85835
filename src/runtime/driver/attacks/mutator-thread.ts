import { parentPort, workerData } from "node:worker_threads";
import { Mapping } from "../../host/mapping.js";

/** What a thread that disturbs a device is started with. */
export interface MutatorOrder {
  /** The memory file of the driver; guest address 0 is at its start. */
  readonly fd: number;
  readonly sizeBytes: number;
  /** Becomes 1 when it is to end. */
  readonly stop: Int32Array;
  /** 32-bit words that take one value after the other, as fast as it goes. */
  readonly changes: readonly { readonly address: number; readonly values: readonly number[] }[];
}

const looksPerRound = 64;

function disturb({ fd, sizeBytes, stop, changes }: MutatorOrder): void {
  const mapping = Mapping.shared(fd, 0, sizeBytes);
  const words = new Uint32Array(mapping.view(0, sizeBytes));
  parentPort?.postMessage("ready");
  for (let round = 0; Atomics.load(stop, 0) === 0; round++) {
    for (let look = 0; look < looksPerRound; look++) {
      for (const { address, values } of changes) {
        words[address >>> 2] = values[(round + look) % values.length] as number;
      }
    }
  }
  mapping.release();
}

if (parentPort !== null) disturb(workerData as MutatorOrder);
