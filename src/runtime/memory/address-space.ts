import type { MemoryWindow } from "./memory-window.js";

/** What a device's addresses mean: guest memory itself, or guest memory behind an IOMMU. */
export interface AddressSpace {
  /** The window that contains `address`, or undefined. */
  find(address: number): MemoryWindow | undefined;
  /**
   * Called when `find` knew no window. True when the translation may still come and was asked for; false when the
   * address is simply outside.
   */
  awaitsTranslation(address: number, writable: boolean): boolean;
}
