import { fillRandom } from "../../host/random.js";
import type { ChainWriter } from "../../queue/chain-writer.js";
import type { EntropySource } from "./model.js";

/** The kernel's generator, straight into guest memory. */
export class KernelEntropy implements EntropySource {
  fill(target: ChainWriter, size: number): number {
    const { segments } = target;
    let done = 0;
    for (let index = target.firstSegment; index < target.endSegment && done < size; index++) {
      const wanted = Math.min(segments.lengthOf(index), size - done);
      const filled = fillRandom(segments.addressOf(index), wanted);
      done += filled;
      if (filled < wanted) break;
    }
    return done;
  }
}
