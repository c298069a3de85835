import { HostError } from "../../host/host-error.js";
import { type CryptoServiceName, cryptoAlgorithms, cryptoServices } from "./algorithms.js";
import type { CryptoOffer } from "./offer.js";
import type { AlgorithmSets } from "./provider.js";

/*
 * What can be wrong with a crypto device:
 *   WB4531 a service or an algorithm that there is not     WB4533 a limit is out of range
 *   WB4532 OpenSSL here cannot do what is asked for
 */

/** What the worker needs to make a crypto device: plain data. */
export interface CryptoOptions {
  readonly dataQueues: number;
  readonly services: readonly string[];
  /** Undefined: all that the services have and OpenSSL can do. */
  readonly algorithms?: readonly string[] | undefined;
  readonly maxRequestBytes: number;
  readonly maxCipherKeyBytes: number;
  readonly maxAuthenticationKeyBytes: number;
  readonly maxSessions: number;
}

export const cryptoDefaults = {
  dataQueues: 1,
  services: ["cipher", "hash", "mac", "aead"],
  maxRequestBytes: 1024 * 1024,
  maxCipherKeyBytes: 64,
  maxAuthenticationKeyBytes: 512,
  maxSessions: 1024,
} as const;

const limits = {
  dataQueues: [1, 64],
  maxRequestBytes: [4096, 64 * 1024 * 1024],
  maxCipherKeyBytes: [1, 1024],
  maxAuthenticationKeyBytes: [1, 64 * 1024],
  maxSessions: [1, 65_536],
} as const;

/** What the device offers: what is asked for of what can be done. Throws `HostError`. */
export function offerOf(options: CryptoOptions, available: AlgorithmSets): CryptoOffer {
  checkLimits(options);
  const services = new Set(options.services.map(serviceOf));
  const { algorithms: asked } = options;
  const algorithms = new Map<number, Set<number>>();
  for (const [name, { service, algo }] of wanted(asked)) {
    if (!services.has(service)) {
      if (asked === undefined) continue;
      throw new HostError("WB4531", `algorithm ${name} belongs to no service of the device`);
    }
    if (available.get(service)?.has(algo) !== true) {
      if (asked === undefined) continue;
      throw new HostError("WB4532", `the OpenSSL of this Node.js cannot do ${name}`);
    }
    algorithms.set(service, (algorithms.get(service) ?? new Set()).add(algo));
  }
  for (const name of options.services) {
    if (algorithms.has(serviceOf(name))) continue;
    throw new HostError("WB4532", `service ${name} has no algorithm that could be offered`);
  }
  return { ...options, algorithms };
}

function checkLimits(options: CryptoOptions): void {
  for (const [name, [least, most]] of Object.entries(limits)) {
    const value = options[name as keyof typeof limits];
    if (Number.isInteger(value) && value >= least && value <= most) continue;
    const range = `from ${least} to ${most}`;
    throw new HostError("WB4533", `${name} ${value} is no whole number ${range}`);
  }
}

function serviceOf(name: string): number {
  if (Object.hasOwn(cryptoServices, name)) return cryptoServices[name as CryptoServiceName];
  throw new HostError("WB4531", `there is no service ${name}`);
}

function wanted(names: readonly string[] | undefined) {
  if (names === undefined) return [...cryptoAlgorithms];
  return names.map((name) => {
    const algorithm = cryptoAlgorithms.get(name);
    if (algorithm === undefined) throw new HostError("WB4531", `there is no algorithm ${name}`);
    return [name, algorithm] as const;
  });
}
