import { VsockType } from "../../../catalogue/devices/vsock.js";
import { Socket } from "../../host/constants.js";
import type { EndServices } from "./end-services.js";
import type { HostEnd } from "./host-end.js";
import { MessageEnd } from "./message-end.js";
import { StreamEnd } from "./stream-end.js";

/** The end of a connection of such a type, by a connected UNIX socket. */
export function openEnd(fd: number, type: number, services: EndServices): HostEnd {
  if (type !== VsockType.Seqpacket) return new StreamEnd(fd, services);
  services.growSendBuffer(fd);
  return new MessageEnd(fd, services);
}

/** Sockets of type SOCK_SEQPACKET keep messages apart. */
export function socketKind(type: number): number {
  return type === VsockType.Seqpacket ? Socket.SequencedPacket : Socket.Stream;
}

/** Message sockets have a path of their own. */
export function socketPathOf(path: string, type: number): string {
  return type === VsockType.Seqpacket ? `${path}.seqpacket` : path;
}
