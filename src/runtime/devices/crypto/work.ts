import type { CryptoOffer } from "./offer.js";
import type { CryptoProvider } from "./provider.js";
import type { RequestInput } from "./request-input.js";

/** What reading parameters and computing need. */
export interface Work {
  readonly offer: CryptoOffer;
  readonly provider: CryptoProvider;
  readonly input: RequestInput;
}

/** One part of a request that the device writes: its content, and the bytes that the driver set aside for it. */
export interface Output {
  readonly bytes: Uint8Array;
  readonly room: number;
}

/** What a request led to: its parts in order, or the status that says why there are none. */
export type Computed = readonly Output[] | number;
