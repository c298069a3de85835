/** Numbers of linux/io_uring.h; system call numbers are the same on every architecture of this project. */

export const IoUringCall = { Setup: 425, Enter: 426 } as const;

export const SetupFlag = { CompletionSize: 1 << 3, Clamp: 1 << 4 } as const;

/** What a kernel has to be able to do; all of it came by Linux 5.5. */
export const RingFeature = {
  /** Both rings lie in one mapping. */
  SingleMapping: 1 << 0,
  /** Completions are kept when the ring for them is full. */
  NoDrop: 1 << 1,
  /** What an entry points at is only needed until it is submitted. */
  SubmitStable: 1 << 2,
} as const;

export const EnterFlag = { GetEvents: 1 } as const;
export const SubmissionFlag = { CompletionsOverflowed: 1 << 1 } as const;

/** Where the mappings of a ring are, as file offsets. */
export const MapOffset = { Rings: 0, Entries: 0x10000000 } as const;

/** IORING_OP_*. */
export const IoOperation = {
  Nop: 0,
  ReadVector: 1,
  WriteVector: 2,
  Sync: 3,
  Allocate: 17,
} as const;
export type IoOperation = (typeof IoOperation)[keyof typeof IoOperation];

/** Flags of `IoOperation.Sync`. */
export const SyncFlag = { DataOnly: 1 } as const;

/** struct io_uring_params as 32-bit words: its own fields, then the offsets of both rings. */
export const ParamsWord = {
  SubmissionEntries: 0,
  CompletionEntries: 1,
  Flags: 2,
  Features: 5,
  SubmissionHead: 10,
  SubmissionTail: 11,
  SubmissionMask: 12,
  SubmissionFlags: 14,
  SubmissionArray: 16,
  CompletionHead: 20,
  CompletionTail: 21,
  CompletionMask: 22,
  Completions: 25,
} as const;
export const paramsBytes = 120;

/**
 * struct io_uring_sqe, 64 bytes:
 * | opcode 8 | flags 8 | priority 16 | fd 32 | offset 64 | address 64 | length 32 | operation's flags 32 | user data 64 | ...
 */
export const EntryWord = {
  Operation: 0,
  Fd: 1,
  Offset: 2,
  Address: 4,
  Length: 6,
  Flags: 7,
  UserData: 8,
} as const;
export const entryWords = 16;

/** struct io_uring_cqe, 16 bytes: | user data 64 | result 32 | flags 32 |. */
export const CompletionWord = { UserData: 0, Result: 2 } as const;
export const completionWords = 4;
