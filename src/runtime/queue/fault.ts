/** What a driver did to a queue that no device can serve any further. Numbers, since the data path compares them. */
export const QueueFault = {
  None: 0,
  HeadOutOfRange: 1,
  NextOutOfRange: 2,
  ChainTooLong: 3,
  AddressOutsideMemory: 4,
  ReadableAfterWritable: 5,
  IndirectNotNegotiated: 6,
  IndirectWithNext: 7,
  IndirectNested: 8,
  IndirectTableLength: 9,
  IndexJumped: 10,
  TotalTooLong: 11,
  AddressNotWritable: 12,
  /** No fault of the driver: an IOMMU translation was asked for, the chain is tried again when it came. */
  TranslationAwaited: 13,
} as const;

export type QueueFault = (typeof QueueFault)[keyof typeof QueueFault];

const texts: Record<QueueFault, string> = {
  [QueueFault.None]: "no fault",
  [QueueFault.HeadOutOfRange]: "the available ring names a descriptor beyond the queue size",
  [QueueFault.NextOutOfRange]: "a descriptor's next field points beyond its table",
  [QueueFault.ChainTooLong]: "a descriptor chain is a loop or longer than its table",
  [QueueFault.AddressOutsideMemory]: "a descriptor points outside of guest memory",
  [QueueFault.ReadableAfterWritable]: "a readable descriptor follows a writable one",
  [QueueFault.IndirectNotNegotiated]: "an indirect descriptor without VIRTIO_F_INDIRECT_DESC",
  [QueueFault.IndirectWithNext]: "an indirect descriptor with a next descriptor",
  [QueueFault.IndirectNested]: "an indirect descriptor inside an indirect table",
  [QueueFault.IndirectTableLength]: "an indirect table of no whole or too many descriptors",
  [QueueFault.IndexJumped]: "the available index is further ahead than the ring has slots",
  [QueueFault.TotalTooLong]: "a descriptor chain of 4 GiB or more",
  [QueueFault.AddressNotWritable]: "a writable descriptor points where the IOMMU allows no writing",
  [QueueFault.TranslationAwaited]: "an IOMMU translation is awaited",
};

/** The fault in words, for a log line. */
export function describeFault(fault: QueueFault): string {
  return texts[fault];
}
