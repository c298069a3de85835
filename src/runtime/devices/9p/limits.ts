/** What one guest may ask for and hold: each limit keeps it from exhausting the host or holding its lane for long. */
export const NinepLimit = {
  /** Smallest and largest message size that is agreed on. */
  MinMessageBytes: 4096,
  MaxMessageBytes: 1024 * 1024,
  /** Largest request but a write, and largest answer but of a read: entries of a directory and link targets fit. */
  ControlBytes: 64 * 1024,
  /** Fids that hold a whole extended attribute, with all the memory that this takes. */
  XattrFids: 64,
  /** Largest extended attribute, as of Linux. */
  XattrBytes: 64 * 1024,
  NameBytes: 255,
  /** Files that are open for the locks of the guest's processes. */
  LockFiles: 1024,
  /** QEMU takes no longer tag. */
  TagBytes: 31,
} as const;
