/**
 * What a thread holds of its process: descriptors and mappings. They outlive a thread that is ended in the middle of
 * something, so it writes them down in memory that another thread reads, and gives back what was left.
 */

const descriptorLimit = 65_536;
const mappingLimit = 256;
const mappingBytes = 16;

export const ledgerBytes = descriptorLimit / 8 + mappingLimit * mappingBytes;

interface Ledger {
  /** A bit for each descriptor. */
  readonly descriptors: Int32Array;
  /** Address and size of each mapping; a size of 0 is a free place. */
  readonly mappings: Float64Array;
}

let own: Ledger | undefined;

/** From here on, this thread writes down what it holds. */
export function keepLedger(memory: SharedArrayBuffer): void {
  own = ledgerIn(memory);
}

/** Returns the descriptor, for use in the call that opens it. What is beyond the limit is not written down. */
export function noteOpened(fd: number): number {
  if (own !== undefined && fd >= 0 && fd < descriptorLimit) {
    own.descriptors[fd >>> 5] = (own.descriptors[fd >>> 5] as number) | (1 << (fd & 31));
  }
  return fd;
}

/** Before the descriptor is closed: its number may be somebody else's right after. */
export function noteClosed(fd: number): number {
  if (own !== undefined && fd >= 0 && fd < descriptorLimit) {
    own.descriptors[fd >>> 5] = (own.descriptors[fd >>> 5] as number) & ~(1 << (fd & 31));
  }
  return fd;
}

export function noteMapped(address: number, sizeBytes: number): void {
  if (own === undefined) return;
  for (let at = 0; at < own.mappings.length; at += 2) {
    if (own.mappings[at + 1] !== 0) continue;
    own.mappings[at] = address;
    own.mappings[at + 1] = sizeBytes;
    return;
  }
}

export function noteUnmapped(address: number): void {
  if (own === undefined) return;
  for (let at = 0; at < own.mappings.length; at += 2) {
    if (own.mappings[at] === address) own.mappings[at + 1] = 0;
  }
}

/** What the thread that kept a ledger still held when it ended. */
export function leftIn(memory: SharedArrayBuffer): {
  readonly descriptors: readonly number[];
  readonly mappings: readonly { readonly address: number; readonly sizeBytes: number }[];
} {
  const { descriptors, mappings } = ledgerIn(memory);
  const left: number[] = [];
  for (const [index, word] of descriptors.entries()) {
    for (let bit = 0; word !== 0 && bit < 32; bit++) {
      if ((word & (1 << bit)) !== 0) left.push(index * 32 + bit);
    }
  }
  const mapped = [];
  for (let at = 0; at < mappings.length; at += 2) {
    const [address = 0, sizeBytes = 0] = mappings.subarray(at, at + 2);
    if (sizeBytes !== 0) mapped.push({ address, sizeBytes });
  }
  return { descriptors: left, mappings: mapped };
}

function ledgerIn(memory: SharedArrayBuffer): Ledger {
  const wordBytes = descriptorLimit / 8;
  return {
    descriptors: new Int32Array(memory, 0, wordBytes / 4),
    mappings: new Float64Array(memory, wordBytes, mappingLimit * 2),
  };
}
