import type { RingParts } from "../queue/ring-layout.js";
import type { DriverMemory, GuestBuffer } from "./driver-memory.js";

/** Where the three areas of a queue lie in guest memory. */
export type RingPlaces = RingParts<GuestBuffer>;

/**
 * The driver's side of a virtqueue, whatever its layout. A chain is built with `begin`, `buffer` for each of its
 * buffers (the device's readable ones first) and `commit`; `publish` shows all committed chains to the device and
 * answers whether to kick it. `popUsed` takes chains back. None of these allocates.
 */
export interface DriverRing {
  readonly size: number;
  readonly places: RingPlaces;
  /** Chains that were committed and not yet taken back. */
  readonly outstanding: number;
  /** Descriptors that no chain uses. */
  readonly freeDescriptors: number;
  /** Bytes the device says it wrote into the chain that `popUsed` returned last. */
  readonly usedLength: number;
  /** Index, or position and wrap, of the next chain to be committed: what VIRTIO_F_NOTIFICATION_DATA tells (2.9). */
  readonly nextAvailable: number;
  /** The vring base of a device that has taken and returned exactly the chains that were taken back here. */
  readonly base: number;

  /** Starts a chain; with `indirect` in a table of its own, behind one descriptor. */
  begin(indirect?: boolean): void;
  /** Adds one buffer to the chain under construction. */
  buffer(address: number, length: number, writable: boolean): void;
  /**
   * Ends the chain, unpublished. Returns its identifier, below `size`, which `popUsed` will name again, or -1 when the
   * queue had too few free descriptors: then nothing changed.
   */
  commit(): number;
  /** `begin`, `buffer` for each buffer and `commit` in one call, for code that need not be fast. */
  add(
    readable: readonly GuestBuffer[],
    writable: readonly GuestBuffer[],
    indirect?: boolean,
  ): number;
  /** Shows the committed chains to the device; true when it wants to be kicked for them. */
  publish(): boolean;
  /** Takes back one used chain: its identifier, or -1 when the device used none. `usedLength` belongs to it. */
  popUsed(): number;
  /** Whether `popUsed` would return a chain. */
  hasUsed(): boolean;
  /** Asks the device for no notifications; it may send some all the same. */
  suppressInterrupts(): void;
  /**
   * Asks for a notification once `count` more chains are used, or earlier: without event indices for the next one, in a
   * packed ring once `count` descriptors are passed. True when so many are used already and no notification may come.
   */
  resumeInterrupts(count?: number): boolean;
  /** Gives the rings' memory back; the device must have let go of them. */
  close(): void;
}

/** What both layouts are built with. */
export interface DriverRingOptions {
  /** A power of two for a split ring, any number for a packed one; 1 to 32768. */
  readonly size: number;
  /** VIRTIO_F_EVENT_IDX was negotiated. */
  readonly eventIndex: boolean;
  /** VIRTIO_F_IN_ORDER was negotiated: one used element may stand for several chains. */
  readonly inOrder?: boolean;
  /** Descriptors in each indirect table; 0, the default, makes no tables. */
  readonly indirectEntries?: number;
}

/** The bytes of an area in 32-bit words. */
export function areaWords(memory: DriverMemory, place: GuestBuffer): Uint32Array {
  const bytes = memory.bytes(place.address, place.length);
  return new Uint32Array(bytes.buffer, bytes.byteOffset, place.length >>> 2);
}

/** The bytes of an area in 16-bit halves. */
export function areaHalves(memory: DriverMemory, place: GuestBuffer): Uint16Array {
  const bytes = memory.bytes(place.address, place.length);
  return new Uint16Array(bytes.buffer, bytes.byteOffset, place.length >>> 1);
}
