import { existsSync } from "node:fs";
import type { Arena, Block } from "./arena.js";
import { Errno, NetworkInterface, Open, Socket, Tap } from "./constants.js";
import { errno, libc } from "./libc.js";
import { checked, SystemError } from "./system-error.js";

/** Longest name of an interface, without its NUL. */
export const maxInterfaceNameBytes = 15;
/** struct ifreq: | name 16 | flags 16 | ... |, 40 bytes. */
const requestBytes = 40;
const flagsOffset = 16;

/**
 * Opens a tap with `queueCount` queues, whose frames have a little-endian virtio_net_hdr of `headerBytes` before them;
 * makes it if it is not there. Non-blocking descriptors, one a queue. Throws `SystemError`.
 */
export function openTap(
  name: string,
  queueCount: number,
  headerBytes: number,
  arena: Arena,
): number[] {
  const request = arena.take(requestBytes);
  const fds: number[] = [];
  try {
    for (let index = 0; index < queueCount; index++) {
      fds.push(openQueue(name, queueCount > 1, request));
      setNumber(fds[index] as number, Tap.SetHeaderSize, headerBytes, arena);
      setNumber(fds[index] as number, Tap.SetLittleEndian, 1, arena);
    }
  } catch (error) {
    for (const fd of fds) libc.close(fd);
    throw error;
  }
  return fds;
}

/** Brings the interface up; false when this process may not, which somebody else may have done before. */
export function bringUp(name: string, arena: Arena): boolean {
  const request = nameIn(arena.take(requestBytes), name);
  const fd = checked(libc.socket(Socket.Inet, Socket.Datagram | Socket.CloseOnExec, 0), "socket");
  try {
    if (libc.ioctl(fd, NetworkInterface.GetFlags, request.address) < 0) return false;
    const flags = request.data.getUint16(flagsOffset, true);
    if ((flags & NetworkInterface.FlagUp) !== 0) return true;
    request.data.setUint16(flagsOffset, flags | NetworkInterface.FlagUp, true);
    return libc.ioctl(fd, NetworkInterface.SetFlags, request.address) >= 0;
  } finally {
    libc.close(fd);
  }
}

export function hasInterface(name: string, arena: Arena): boolean {
  return interfaceIndex(name, arena.take(requestBytes)) !== undefined;
}

/** Makes an interface a port of a bridge, unless it is one already. Throws `SystemError`. */
export function joinBridge(name: string, bridge: string, arena: Arena): void {
  const request = arena.take(requestBytes);
  const index = interfaceIndex(name, request);
  if (index === undefined || existsSync(`/sys/class/net/${bridge}/brif/${name}`)) return;
  nameIn(request, bridge);
  request.data.setInt32(flagsOffset, index, true);
  const fd = checked(libc.socket(Socket.Inet, Socket.Datagram | Socket.CloseOnExec, 0), "socket");
  try {
    checked(libc.ioctl(fd, NetworkInterface.AddToBridge, request.address), "ioctl", bridge);
  } finally {
    libc.close(fd);
  }
}

function interfaceIndex(name: string, request: Block): number | undefined {
  nameIn(request, name);
  const fd = checked(libc.socket(Socket.Inet, Socket.Datagram | Socket.CloseOnExec, 0), "socket");
  try {
    const isKnown = libc.ioctl(fd, NetworkInterface.GetIndex, request.address) >= 0;
    return isKnown ? request.data.getInt32(flagsOffset, true) : undefined;
  } finally {
    libc.close(fd);
  }
}

/** What the kernel may leave undone in frames that are read, TUN_F_*; false when this kernel does not know one. */
export function setTapOffloads(fd: number, mask: number): boolean {
  return libc.ioctl(fd, Tap.SetOffload, mask) >= 0;
}

/** Has the kernel use a queue of a multi-queue tap, or leave it alone. */
export function attachTapQueue(fd: number, isUsed: boolean, arena: Block): void {
  arena.data.setUint16(flagsOffset, isUsed ? Tap.FlagAttachQueue : Tap.FlagDetachQueue, true);
  // A queue that is as it should be answers EINVAL.
  libc.ioctl(fd, Tap.SetQueue, arena.address);
}

function openQueue(name: string, isOneOfMany: boolean, request: Block): number {
  const flags = Open.ReadWrite | Open.NonBlock | Open.CloseOnExec;
  const fd = checked(libc.open("/dev/net/tun", flags, 0), "open", "/dev/net/tun");
  const wanted = Tap.FlagTap | Tap.FlagNoPacketInfo | Tap.FlagHeader;
  nameIn(request, name);
  // A tap that was made for several queues takes no user without the flag, and the other way round.
  const attempts = isOneOfMany ? [Tap.FlagMultiQueue] : [0, Tap.FlagMultiQueue];
  let number = 0;
  for (const more of attempts) {
    request.data.setUint16(flagsOffset, wanted | more, true);
    if (libc.ioctl(fd, Tap.SetInterface, request.address) >= 0) return fd;
    number = errno();
    if (number !== Errno.Einval) break;
  }
  libc.close(fd);
  throw new SystemError("ioctl TUNSETIFF", number, name);
}

function setNumber(fd: number, request: number, value: number, arena: Arena): void {
  const block = arena.take(4);
  block.words[0] = value;
  checked(libc.ioctl(fd, request, block.address), "ioctl of a tap");
}

function nameIn(request: Block, name: string): Block {
  request.bytes.fill(0);
  request.bytes.set(new TextEncoder().encode(name).subarray(0, maxInterfaceNameBytes));
  return request;
}
