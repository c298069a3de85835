/** Linux numbers that are the same on every 64-bit little-endian architecture this project runs on. */

export const Errno = {
  Eintr: 4,
  Eio: 5,
  Eagain: 11,
  Ebusy: 16,
  Einval: 22,
  Enospc: 28,
  Emsgsize: 90,
  Eopnotsupp: 95,
  Enotconn: 107,
  Econnrefused: 111,
} as const;

export const Open = {
  ReadOnly: 0,
  WriteOnly: 1,
  ReadWrite: 2,
  Create: 0o100,
  Truncate: 0o1000,
  NonBlock: 0o4000,
  CloseOnExec: 0o2000000,
  NoTty: 0o400,
} as const;

export const Protection = { None: 0, Read: 1, Write: 2 } as const;
export const MapFlag = { Shared: 1, Private: 2, Anonymous: 0x20, NoReserve: 0x4000 } as const;

export const Socket = {
  Unix: 1,
  Stream: 1,
  Datagram: 2,
  SequencedPacket: 5,
  Inet: 2,
  CloseOnExec: 0o2000000,
  NonBlock: 0o4000,
  LevelSocket: 1,
  Rights: 1,
  /** Options of getsockopt. */
  OptionType: 3,
  OptionAcceptConn: 30,
  OptionDomain: 39,
} as const;

/** Options of setsockopt, level `Socket.LevelSocket`, and ways to shut a socket. */
export const SocketOption = { SendBuffer: 7 } as const;
export const Shut = { Read: 0, Write: 1 } as const;

export const MessageFlag = {
  Peek: 0x2,
  Truncated: 0x20,
  ControlTruncated: 0x8,
  DontWait: 0x40,
  NoSignal: 0x4000,
  CloseOnExec: 0x40000000,
} as const;

export const EpollEvent = {
  In: 1,
  Out: 4,
  Error: 8,
  HangUp: 0x10,
  ReadHangUp: 0x2000,
  EdgeTriggered: 0x80000000,
} as const;
export const EpollOperation = { Add: 1, Delete: 2, Modify: 3 } as const;

export const EventfdFlag = { CloseOnExec: 0o2000000, NonBlock: 0o4000 } as const;

export const TimerfdFlag = { CloseOnExec: 0o2000000, NonBlock: 0o4000 } as const;
export const ClockId = { Monotonic: 1 } as const;

export const FallocateMode = { KeepSize: 1, PunchHole: 2, ZeroRange: 0x10 } as const;

export const Fcntl = {
  GetFlags: 3,
  SetFlags: 4,
  DuplicateCloseOnExec: 1030,
  AddSeals: 1033,
  GetSeals: 1034,
} as const;
export const Seal = { Seal: 1, Shrink: 2, Grow: 4 } as const;
export const MemfdFlag = { CloseOnExec: 1, AllowSealing: 2 } as const;

/** Flags of preadv2. */
export const ReadFlag = { NoWait: 8 } as const;

/** What statfs says of file systems in memory. */
export const FileSystem = { Tmpfs: 0x01021994, Ramfs: 0x858458f6 } as const;

/** Operations of flock. */
export const FileLock = { Shared: 1, Exclusive: 2, NonBlock: 4 } as const;
export const Seek = { End: 2 } as const;

/** Requests of ioctl and moments of tcsetattr for terminals. */
export const Terminal = { SetWindowSize: 0x5414, Now: 0 } as const;
/** Input and local modes of struct termios. */
export const TerminalInput = {
  NewLineToCarriageReturn: 0o100,
  IgnoreCarriageReturn: 0o200,
  CarriageReturnToNewLine: 0o400,
  FlowControl: 0o2000,
} as const;
export const TerminalLocal = { Lines: 0o2, Echo: 0o10, Extensions: 0o100000 } as const;

export const InotifyFlag = { CloseOnExec: 0o2000000, NonBlock: 0o4000 } as const;
export const InotifyEvent = { Open: 0x20 } as const;

/** Requests of ioctl for taps and network interfaces, and their flags. */
export const Tap = {
  SetInterface: 0x400454ca,
  SetOffload: 0x400454d0,
  SetHeaderSize: 0x400454d8,
  SetQueue: 0x400454d9,
  SetLittleEndian: 0x400454dc,
  FlagTap: 0x0002,
  FlagMultiQueue: 0x0100,
  FlagAttachQueue: 0x0200,
  FlagDetachQueue: 0x0400,
  FlagNoPacketInfo: 0x1000,
  FlagHeader: 0x4000,
} as const;
export const NetworkInterface = {
  GetFlags: 0x8913,
  SetFlags: 0x8914,
  GetIndex: 0x8933,
  AddToBridge: 0x89a2,
  FlagUp: 1,
} as const;

/** MADV_*: what is going to happen to mapped memory. */
export const Advice = { Remove: 9 } as const;
