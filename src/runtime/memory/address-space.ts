import type { WindowMap } from "./window-map.js";

/** What a device's addresses mean: guest memory itself, or guest memory behind an IOMMU. */
export interface AddressSpace {
  readonly windows: WindowMap;
  /**
   * Called when no window contains `address`. True when the translation may still come and was asked for; false when
   * the address is simply outside.
   */
  awaitsTranslation(address: number, writable: boolean): boolean;
}
