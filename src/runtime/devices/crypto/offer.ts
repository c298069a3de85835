import type { AlgorithmSets } from "./provider.js";

/** What a device offers: its algorithms, and the limits that its configuration space tells of. */
export interface CryptoOffer {
  readonly dataQueues: number;
  readonly algorithms: AlgorithmSets;
  readonly maxRequestBytes: number;
  readonly maxCipherKeyBytes: number;
  readonly maxAuthenticationKeyBytes: number;
  readonly maxSessions: number;
}

export function offers({ algorithms }: CryptoOffer, service: number, algo: number): boolean {
  return algorithms.get(service)?.has(algo) === true;
}
