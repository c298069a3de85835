import { frontendMessage, type VhostUserMessage } from "../../catalogue/vhost-user/messages.js";
import {
  ConfigAccessPayload,
  MemoryRegion,
  MemoryRegions,
  SingleMemoryRegion,
  U64Payload,
  VringAddr,
  VringState,
} from "../../catalogue/vhost-user/payloads.js";
import {
  FrontendRequest,
  HeaderFlag,
  ProtocolFeature,
  VringFd,
} from "../../catalogue/vhost-user/protocol.js";
import { FeatureSet, noFeatures } from "../device/feature-set.js";
import type { Arena } from "../host/arena.js";
import { libc } from "../host/libc.js";
import { accessors } from "../memory/accessors.js";
import { ByteBuffer } from "../memory/byte-buffer.js";
import { DriverError, RefusedError } from "./driver-error.js";
import type { DriverRegion } from "./driver-memory.js";
import { FrontendSocket, type Reply } from "./frontend-socket.js";

const number64 = accessors(U64Payload);
const vringState = accessors(VringState);
const vringAddr = accessors(VringAddr);
const memoryRegions = accessors(MemoryRegions);
const memoryRegion = accessors(MemoryRegion);
const configAccess = accessors(ConfigAccessPayload);

/** Where the areas of a ring lie in the front-end's address space. */
export interface VringUserAddresses {
  readonly descriptors: number;
  readonly available: number;
  readonly used: number;
}

/**
 * The vhost-user front-end: one method per message, each blocking until it is sent and, where one comes, answered.
 * It keeps no order and checks no argument, so that it can also be used wrongly on purpose.
 */
export class VhostUserFrontend {
  readonly socket: FrontendSocket;
  #protocolFeatures = noFeatures;

  /** Connects to the socket at `path`; throws `SystemError` when nobody listens. */
  constructor(path: string, arena: Arena, timeoutMs: number) {
    this.socket = new FrontendSocket(path, arena, timeoutMs);
  }

  /** What `setProtocolFeatures` sent last. */
  get protocolFeatures(): FeatureSet {
    return this.#protocolFeatures;
  }

  /** Bits 0 to 63: vhost-user has no more. */
  getFeatures(): FeatureSet {
    return toFeatures(this.#ask(FrontendRequest.GetFeatures));
  }

  setFeatures(features: FeatureSet): void {
    this.tell(FrontendRequest.SetFeatures, fromFeatures(features));
  }

  getProtocolFeatures(): FeatureSet {
    return toFeatures(this.#ask(FrontendRequest.GetProtocolFeatures));
  }

  /** From the next message on, answers are demanded if REPLY_ACK is among `features`. */
  setProtocolFeatures(features: FeatureSet): void {
    this.tell(FrontendRequest.SetProtocolFeatures, fromFeatures(features));
    this.#protocolFeatures = features;
  }

  setOwner(): void {
    this.tell(FrontendRequest.SetOwner, noPayload);
  }

  resetDevice(): void {
    this.tell(FrontendRequest.ResetDevice, noPayload);
  }

  getQueueCount(): number {
    return number64.value.get(this.#ask(FrontendRequest.GetQueueNum));
  }

  getStatus(): number {
    return number64.value.get(this.#ask(FrontendRequest.GetStatus));
  }

  setStatus(status: number): void {
    this.tell(FrontendRequest.SetStatus, fromNumber(status));
  }

  getMaxMemorySlots(): number {
    return number64.value.get(this.#ask(FrontendRequest.GetMaxMemSlots));
  }

  /** `fd` is the memory file of all regions. */
  setMemoryTable(regions: readonly DriverRegion[], fd: number): void {
    const payload = ByteBuffer.ofSize(MemoryRegions.size + regions.length * MemoryRegion.size);
    memoryRegions.num_regions.set(payload, regions.length);
    for (const [index, region] of regions.entries()) {
      writeRegion(payload, memoryRegions.regions.offset + index * MemoryRegion.size, region);
    }
    const descriptors = regions.map(() => fd);
    this.tell(FrontendRequest.SetMemTable, payload.bytes, descriptors);
  }

  addMemoryRegion(region: DriverRegion, fd: number): void {
    this.tell(FrontendRequest.AddMemReg, singleRegion(region), [fd]);
  }

  removeMemoryRegion(region: DriverRegion): void {
    this.tell(FrontendRequest.RemMemReg, singleRegion(region));
  }

  setVringNum(index: number, size: number): void {
    this.tell(FrontendRequest.SetVringNum, ringState(index, size));
  }

  setVringBase(index: number, nextAvailable: number): void {
    this.tell(FrontendRequest.SetVringBase, ringState(index, nextAvailable));
  }

  /** Stops the ring. Returns the index of the next chain the device would have taken. */
  getVringBase(index: number): number {
    const answer = this.#ask(FrontendRequest.GetVringBase, ringState(index, 0));
    return vringState.num.get(answer);
  }

  setVringEnable(index: number, enabled: boolean): void {
    this.tell(FrontendRequest.SetVringEnable, ringState(index, enabled ? 1 : 0));
  }

  setVringAddresses(index: number, addresses: VringUserAddresses): void {
    const payload = ByteBuffer.ofSize(VringAddr.size);
    vringAddr.index.set(payload, index);
    vringAddr.desc_user_addr.set(payload, addresses.descriptors);
    vringAddr.used_user_addr.set(payload, addresses.used);
    vringAddr.avail_user_addr.set(payload, addresses.available);
    this.tell(FrontendRequest.SetVringAddr, payload.bytes);
  }

  /** Without a descriptor the device polls the ring. */
  setVringKick(index: number, fd?: number): void {
    this.#tellFd(FrontendRequest.SetVringKick, index, fd);
  }

  /** Without a descriptor the driver polls the ring. */
  setVringCall(index: number, fd?: number): void {
    this.#tellFd(FrontendRequest.SetVringCall, index, fd);
  }

  setVringError(index: number, fd?: number): void {
    this.#tellFd(FrontendRequest.SetVringErr, index, fd);
  }

  setBackendRequestFd(fd: number): void {
    this.tell(FrontendRequest.SetBackendReqFd, noPayload, [fd]);
  }

  /** Reads `size` bytes of the configuration space; the back-end refuses by an empty answer. */
  getConfig(offset: number, size: number, flags = 0): Uint8Array {
    const request = configPayload(offset, new Uint8Array(size), flags);
    const answer = this.#answer(FrontendRequest.GetConfig, request, []).payload;
    if (answer.bytes.length === 0) throw new RefusedError("VHOST_USER_GET_CONFIG", 0);
    if (answer.bytes.length !== request.length) {
      throw new DriverError(
        "protocol",
        `VHOST_USER_GET_CONFIG of ${request.length} bytes got ${answer.bytes.length}`,
      );
    }
    return answer.bytes.slice(configAccess.payload.offset);
  }

  setConfig(offset: number, value: Uint8Array, flags = 0): void {
    this.tell(FrontendRequest.SetConfig, configPayload(offset, value, flags));
  }

  /**
   * Sends a message that has no reply of its own. If REPLY_ACK was negotiated, asks for an acknowledgement, waits for
   * it and throws `RefusedError` unless it is 0.
   */
  tell(request: number, payload: Uint8Array, descriptors: readonly number[] = []): void {
    const acknowledged = this.#protocolFeatures.has(ProtocolFeature.ReplyAck);
    this.socket.send(request, acknowledged ? HeaderFlag.NeedReply : 0, payload, descriptors);
    if (!acknowledged) return;
    const answer = this.#expect(request, U64Payload.size).payload;
    const value = number64.value.get(answer);
    if (value !== 0) throw new RefusedError(nameOf(request), value);
  }

  /** Sends a message and returns its reply, whose descriptors belong to the caller. */
  ask(request: number, payload: Uint8Array, descriptors: readonly number[] = []): Reply {
    this.socket.send(request, 0, payload, descriptors);
    return this.#receive(request);
  }

  close(): void {
    this.socket.close();
  }

  #tellFd(request: number, index: number, fd: number | undefined): void {
    const value = fd === undefined ? index | VringFd.NoFdFlag : index;
    this.tell(request, fromNumber(value), fd === undefined ? [] : [fd]);
  }

  /** Asks for an answer of the size that the catalogue says. */
  #ask(request: number, payload: Uint8Array = noPayload): ByteBuffer {
    this.socket.send(request, 0, payload, []);
    return this.#expect(request, messageOf(request)?.reply?.size ?? 0).payload;
  }

  #answer(request: number, payload: Uint8Array, descriptors: readonly number[]): Reply {
    const reply = this.ask(request, payload, descriptors);
    for (const fd of reply.descriptors) libc.close(fd);
    return reply;
  }

  #expect(request: number, size: number): Reply {
    const reply = this.#receive(request);
    for (const fd of reply.descriptors) libc.close(fd);
    if (reply.payload.bytes.length !== size) {
      const length = reply.payload.bytes.length;
      throw new DriverError("protocol", `${nameOf(request)} got ${length} bytes, not ${size}`);
    }
    return reply;
  }

  #receive(request: number): Reply {
    const reply = this.socket.receive();
    const isReply = (reply.flags & HeaderFlag.Reply) !== 0;
    const version = reply.flags & HeaderFlag.VersionMask;
    if (reply.request === request && isReply && version === HeaderFlag.Version) return reply;
    for (const fd of reply.descriptors) libc.close(fd);
    throw new DriverError(
      "protocol",
      `${nameOf(request)} was answered by request ${reply.request} with flags ${reply.flags}`,
    );
  }
}

const noPayload = new Uint8Array(0);

function messageOf(request: number): VhostUserMessage | undefined {
  return frontendMessage(request);
}

function nameOf(request: number): string {
  return messageOf(request)?.name ?? `request ${request}`;
}

function fromNumber(value: number): Uint8Array {
  const payload = ByteBuffer.ofSize(U64Payload.size);
  number64.value.set(payload, value);
  return payload.bytes;
}

/** All 64 bits matter, so they never become one Number. */
function fromFeatures(features: FeatureSet): Uint8Array {
  const payload = ByteBuffer.ofSize(U64Payload.size);
  payload.setUint32(0, features.word(0));
  payload.setUint32(4, features.word(1));
  return payload.bytes;
}

function toFeatures(payload: ByteBuffer): FeatureSet {
  return FeatureSet.fromWords([payload.getUint32(0), payload.getUint32(4)]);
}

function ringState(index: number, num: number): Uint8Array {
  const payload = ByteBuffer.ofSize(VringState.size);
  vringState.index.set(payload, index);
  vringState.num.set(payload, num);
  return payload.bytes;
}

function singleRegion(region: DriverRegion): Uint8Array {
  const payload = ByteBuffer.ofSize(SingleMemoryRegion.size);
  writeRegion(payload, SingleMemoryRegion.fields.region.offset, region);
  return payload.bytes;
}

function writeRegion(payload: ByteBuffer, at: number, region: DriverRegion): void {
  memoryRegion.guest_addr.set(payload, region.guestAddress, at);
  memoryRegion.size.set(payload, region.sizeBytes, at);
  memoryRegion.user_addr.set(payload, region.userAddress, at);
  memoryRegion.mmap_offset.set(payload, region.fileOffset, at);
}

function configPayload(offset: number, value: Uint8Array, flags: number): Uint8Array {
  const payload = ByteBuffer.ofSize(ConfigAccessPayload.size + value.length);
  configAccess.offset.set(payload, offset);
  configAccess.size.set(payload, value.length);
  configAccess.flags.set(payload, flags);
  payload.bytes.set(value, configAccess.payload.offset);
  return payload.bytes;
}
