import type { AddressSpace } from "../memory/address-space.js";
import { type MemoryWindow, noWindow } from "../memory/memory-window.js";
import type { Chain } from "./chain.js";
import { QueueFault } from "./fault.js";
import { maxChainSegments } from "./limits.js";

/** Slots of the cached window's numbers. */
const Bound = { Start: 0, End: 1, ToHost: 2 } as const;

/**
 * Turns descriptors into segments of a chain: checks the order, translates the address, and remembers the window
 * of the last one, since drivers keep their buffers together.
 */
export class SegmentCollector {
  readonly memory: AddressSpace;
  #window: MemoryWindow = noWindow;
  /** The window's numbers: a typed array gives them unboxed, an object's fields would not. */
  readonly #bounds = new Float64Array(3);

  constructor(memory: AddressSpace) {
    this.memory = memory;
  }

  /** Hot: once a descriptor. A descriptor of length 0 is legal and adds nothing. */
  append(chain: Chain, address: number, length: number, writable: boolean): QueueFault {
    const segments = chain.segments;
    if (!writable && segments.count !== segments.readableCount) {
      return QueueFault.ReadableAfterWritable;
    }
    if (length === 0) return QueueFault.None;
    const bounds = this.#bounds;
    if (
      address < (bounds[Bound.Start] as number) ||
      address + length > (bounds[Bound.End] as number)
    ) {
      const window = this.memory.find(address);
      if (window === undefined) return missing(this.memory, address, writable);
      if (address + length > window.end) return this.#appendSplit(chain, address, length, writable);
      this.#remember(window);
    }
    const window = this.#window;
    if (writable && !window.writable) return QueueFault.AddressNotWritable;
    segments.append(window, address + (bounds[Bound.ToHost] as number), length, writable);
    return QueueFault.None;
  }

  /** Drops the remembered window. */
  forget(): void {
    this.#remember(noWindow);
  }

  #remember(window: MemoryWindow): void {
    this.#window = window;
    this.#bounds[Bound.Start] = window.start;
    this.#bounds[Bound.End] = window.end;
    this.#bounds[Bound.ToHost] = window.hostAddress - window.start;
  }

  /** A run that crosses windows becomes one segment for each. */
  #appendSplit(chain: Chain, address: number, length: number, writable: boolean): QueueFault {
    let at = address;
    let left = length;
    while (left > 0) {
      const window = this.memory.find(at);
      if (window === undefined) return missing(this.memory, at, writable);
      if (writable && !window.writable) return QueueFault.AddressNotWritable;
      // Each descriptor could cross hundreds of tiny regions: what a chain costs must not be their product.
      if (chain.segments.count >= maxChainSegments) return QueueFault.ChainTooLong;
      const part = Math.min(left, window.end - at);
      chain.segments.append(window, window.hostAddress + at - window.start, part, writable);
      at += part;
      left -= part;
    }
    return QueueFault.None;
  }
}

/** Why there is no window at an address: it may come, or it is not guest memory. */
export function missing(memory: AddressSpace, address: number, writable: boolean): QueueFault {
  return memory.awaitsTranslation(address, writable)
    ? QueueFault.TranslationAwaited
    : QueueFault.AddressOutsideMemory;
}
