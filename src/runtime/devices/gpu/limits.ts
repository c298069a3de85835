/** What one guest may ask for and hold: each limit keeps it from exhausting the host or holding its lane for long. */
export const GpuLimit = {
  /** Resources at a time; a desktop has some hundred. */
  Resources: 4096,
  /** Entries of one backing: 256 MiB in pages of 4 KiB. */
  BackingEntries: 65536,
  /** Entries of all backings together, 16 bytes each. */
  TotalEntries: 1024 * 1024,
  /** Pixels of a resource that the host keeps, 4 bytes each: one window of memory holds them. */
  ResourceBytes: 512 * 1024 * 1024,
  /** All that the host keeps for a guest, unless its options say otherwise. */
  DefaultMemoryBytes: 512 * 1024 * 1024,
  /** The largest picture that a scanout shows, unless its display is larger: 16 million pixels. */
  ScreenBytes: 64 * 1024 * 1024,
  /** Pixels of a line and lines of a picture: what the map of changes covers. */
  ScreenPixels: 16384,
} as const;

/** Bytes of a pixel in every format of VIRTIO 1.4. */
export const pixelBytes = 4;

/** Cursors are square (VIRTIO 1.4, 5.7.6.10). */
export const cursorPixels = 64;
