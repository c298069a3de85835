import { NetHdr, NetHdrFlag, NetHdrGso, NetHdrSize } from "../../../catalogue/devices/network.js";
import type { Arena } from "../../host/arena.js";
import { copyMemory } from "../../host/copy.js";
import { accessors } from "../../memory/accessors.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import type { ChainReader } from "../../queue/chain-reader.js";
import type { ChainWriter } from "../../queue/chain-writer.js";
import { ChecksumField, HeaderBytes, HeaderView, isVlanType, Protocol } from "./headers.js";
import { gsoOffload, noOffloads, Offload } from "./offload.js";

const Header = accessors(NetHdr);

/** The longest frame that anybody sends: 64 KiB of IP, an Ethernet header and two tags. */
export const maxFrameBytes = 65535 + HeaderBytes.Ethernet + 2 * HeaderBytes.VlanTag;
/** First bytes of a frame that are copied to look at; headers that are longer are nobody's. */
const headBytes = 256;
const firstHeadBytes = 64;

/**
 * A frame on its way, wherever its bytes lie: pieces of memory by address, and what its sender left to be done. All
 * that is decided is decided on a private copy of its head, since a guest may change the original at any time.
 */
export class Frame {
  addresses = new Float64Array(16);
  lengths = new Uint32Array(16);
  count = 0;
  length = 0;
  /** What is undone in it, an `Offload` mask. */
  undone = noOffloads;
  gsoType: number = NetHdrGso.None;
  gsoSize = 0;
  headerLength = 0;
  checksumStart = 0;
  checksumOffset = 0;
  /** The host found the checksum good; what a guest says of that is not believed (VIRTIO 1.4, 5.1.9.2.2). */
  isVerified = false;

  readonly headers = new HeaderView();
  /** The private copy of the first bytes. */
  readonly head: DataView;
  readonly #headAddress: number;
  readonly #received: ReceivedHeaders;
  readonly #header: ByteBuffer;
  readonly #headerAddress: number;
  /** The first piece that is left; earlier ones were the header before the frame. */
  first = 0;
  #headSize = 0;

  constructor(arena: Arena) {
    // | room for a header, at the end of it | head | header to be sent |
    const scratch = arena.take(2 * NetHdr.size + headBytes);
    const { buffer, byteOffset } = scratch.bytes;
    this.head = new DataView(buffer, byteOffset + NetHdr.size, headBytes);
    this.#headAddress = scratch.address + NetHdr.size;
    this.#received = new ReceivedHeaders(scratch.bytes.subarray(0, NetHdr.size));
    this.#header = new ByteBuffer(scratch.bytes.subarray(NetHdr.size + headBytes));
    this.#headerAddress = this.#headAddress + headBytes;
  }

  /** An empty frame with nothing undone. */
  clear(): void {
    this.first = 0;
    this.count = 0;
    this.length = 0;
    this.undone = noOffloads;
    this.gsoType = NetHdrGso.None;
    this.gsoSize = 0;
    this.headerLength = 0;
    this.checksumStart = 0;
    this.checksumOffset = 0;
    this.isVerified = false;
  }

  add(address: number, length: number): void {
    const index = this.count;
    if (index === this.lengths.length) this.#grow();
    this.addresses[index] = address;
    this.lengths[index] = length;
    this.count = index + 1;
    this.length += length;
  }

  /** Adds `size` bytes of a chain part from `offset` on. */
  addPart(part: ChainReader | ChainWriter, offset: number, size: number): void {
    const { segments } = part;
    const end = part.endSegment;
    let skip = offset;
    let left = size;
    for (let index = part.firstSegment; index < end && left > 0; index++) {
      const length = segments.lengthOf(index);
      if (skip >= length) {
        skip -= length;
        continue;
      }
      const run = Math.min(length - skip, left);
      this.add(segments.addressOf(index) + skip, run);
      left -= run;
      skip = 0;
    }
  }

  /**
   * Takes what a driver sent: a header of `headerBytes`, then the frame. False when that is no frame, or what its
   * header asks for does not fit it. `allowed` are the offloads that the driver may leave to us.
   * The length of headers that it claims is not even read (VIRTIO 1.4, 5.1.9.2.2: it can be wrong), nor are bits of
   * its flags that we do not know, nor the fields of the checksum without NEEDS_CSUM.
   */
  takeSent(source: ChainReader, headerBytes: number, allowed: number): boolean {
    this.clear();
    const size = source.length - headerBytes;
    if (size < HeaderBytes.Ethernet || size > maxFrameBytes) return false;
    this.addPart(source, 0, source.length);
    const isSound = this.stripHeader(headerBytes, allowed);
    this.isVerified = false;
    return isSound;
  }

  /** The same for a header and a frame of `size` bytes that lie together at `address` and are the host's. */
  takeAt(address: number, headerBytes: number, size: number, allowed: number): boolean {
    this.clear();
    if (size < HeaderBytes.Ethernet || size > maxFrameBytes) return false;
    this.add(address, headerBytes + size);
    return this.stripHeader(headerBytes, allowed);
  }

  /** A plain frame of `size` bytes at `address`, without a header before it. */
  takePlain(address: number, size: number): boolean {
    this.clear();
    if (size < HeaderBytes.Ethernet || size > maxFrameBytes) return false;
    this.add(address, size);
    this.readHead();
    return true;
  }

  /** Takes the header off the pieces that were added; false when it and the frame do not go together. */
  stripHeader(headerBytes: number, allowed: number): boolean {
    const headSize = Math.min(this.length - headerBytes, firstHeadBytes);
    // Header and head in one copy: the former ends where the latter begins.
    this.copyOut(0, this.#headAddress - headerBytes, headerBytes + headSize);
    this.#headSize = headSize;
    let left = headerBytes;
    for (let index = 0; left > 0; index++) {
      const length = this.lengths[index] as number;
      const part = Math.min(length, left);
      this.addresses[index] = (this.addresses[index] as number) + part;
      this.lengths[index] = length - part;
      left -= part;
      if (part === length) this.first = index + 1;
    }
    this.length -= headerBytes;
    return this.#judgeHeader(this.#received.ofSize(headerBytes), allowed);
  }

  /** Copies the head; has to be called once the pieces are added. */
  readHead(): void {
    this.#headSize = Math.min(this.length, firstHeadBytes);
    this.copyOut(0, this.#headAddress, this.#headSize);
  }

  /** Reads the headers above Ethernet into `headers`. */
  readHeaders(): void {
    const size = Math.min(this.length, headBytes);
    if (size > this.#headSize) this.copyOut(0, this.#headAddress, size);
    this.#headSize = size;
    this.headers.read(this.head, size);
  }

  /** Destination as its first two and last four bytes. */
  get targetHigh(): number {
    return this.head.getUint16(0);
  }

  get targetLow(): number {
    return this.head.getUint32(2);
  }

  get sourceHigh(): number {
    return this.head.getUint16(6);
  }

  get sourceLow(): number {
    return this.head.getUint32(8);
  }

  /** To more than one station. */
  get isGroup(): boolean {
    return (this.head.getUint8(0) & 1) !== 0;
  }

  get isBroadcast(): boolean {
    return this.targetLow === 0xffffffff && this.targetHigh === 0xffff;
  }

  /** The VLAN that the outermost tag names, or -1. */
  get vlan(): number {
    const tagEnd = HeaderBytes.Ethernet + HeaderBytes.VlanTag;
    if (this.#headSize < tagEnd || !isVlanType(this.head.getUint16(12))) return -1;
    return this.head.getUint16(14) & 0xfff;
  }

  /** Copies `size` bytes from `offset` on to an address. */
  copyOut(offset: number, target: number, size: number): void {
    let skip = offset;
    let done = 0;
    for (let index = this.first; done < size; index++) {
      const length = this.lengths[index] as number;
      if (skip >= length) {
        skip -= length;
        continue;
      }
      const run = Math.min(length - skip, size - done);
      copyMemory(target + done, (this.addresses[index] as number) + skip, run);
      done += run;
      skip = 0;
    }
  }

  /** Writes the header that goes before the frame; returns its address. */
  writeHeader(bufferCount: number, hashValue: number, hashReport: number): number {
    const header = this.#header;
    const isPartial = (this.undone & Offload.Checksum) !== 0;
    const verified = this.isVerified ? NetHdrFlag.DataValid : 0;
    Header.flags.set(header, isPartial ? NetHdrFlag.NeedsCsum : verified);
    Header.gso_type.set(header, this.gsoType);
    Header.hdr_len.set(header, this.headerLength);
    Header.gso_size.set(header, this.gsoSize);
    Header.csum_start.set(header, isPartial ? this.checksumStart : 0);
    Header.csum_offset.set(header, isPartial ? this.checksumOffset : 0);
    Header.num_buffers.set(header, bufferCount);
    Header.hash_value.set(header, hashValue);
    Header.hash_report.set(header, hashReport);
    Header.padding_reserved.set(header, 0);
    return this.#headerAddress;
  }

  /** Whether the frame and what its header asks for go together. */
  #judgeHeader(header: ByteBuffer, allowed: number): boolean {
    const flags = Header.flags.get(header);
    this.isVerified = (flags & NetHdrFlag.DataValid) !== 0;
    if ((flags & NetHdrFlag.NeedsCsum) !== 0) {
      this.checksumStart = Header.csum_start.get(header);
      this.checksumOffset = Header.csum_offset.get(header);
      this.undone = Offload.Checksum;
      this.isVerified = false;
      const end = this.checksumStart + this.checksumOffset + 2;
      if (this.checksumStart < HeaderBytes.Ethernet || end > this.length) return false;
    }
    this.gsoType = Header.gso_type.get(header);
    if (this.gsoType !== NetHdrGso.None) {
      this.gsoSize = Header.gso_size.get(header);
      if (!this.#judgeSegmentation()) return false;
    }
    return (this.undone & ~allowed) === 0;
  }

  /** A frame to be segmented is of the protocol that its header says, and has its checksum left open. */
  #judgeSegmentation(): boolean {
    this.readHeaders();
    const { headers } = this;
    const offload = gsoOffload(this.gsoType, headers.version === 6);
    if (offload === undefined || headers.version === 0 || this.gsoSize === 0) return false;
    if ((this.undone & Offload.Checksum) === 0) return false;
    const isTcp = (offload & (Offload.Tso4 | Offload.Tso6)) !== 0;
    const isEcn = (this.gsoType & NetHdrGso.Ecn) !== 0;
    const transportBytes = isTcp ? this.#tcpHeaderBytes() : this.#udpHeaderBytes();
    this.headerLength = headers.transportOffset + transportBytes;
    if (transportBytes === 0 || this.headerLength > this.length) return false;
    if (this.checksumStart !== headers.transportOffset || (isEcn && !isTcp)) return false;
    // Linux drops such a frame as well; the field of either protocol is at one place only.
    const field = isTcp ? ChecksumField.Tcp : ChecksumField.Udp;
    if (this.checksumOffset !== field) return false;
    this.undone |= offload | (isEcn ? Offload.Ecn : 0);
    return true;
  }

  #tcpHeaderBytes(): number {
    const { hasPorts, protocol, transportOffset } = this.headers;
    if (
      !hasPorts ||
      protocol !== Protocol.Tcp ||
      this.#headSize < transportOffset + HeaderBytes.Tcp
    )
      return 0;
    const bytes = (this.head.getUint8(transportOffset + 12) >>> 4) * 4;
    const isWhole = bytes >= HeaderBytes.Tcp && transportOffset + bytes <= this.#headSize;
    return isWhole ? bytes : 0;
  }

  #udpHeaderBytes(): number {
    const { hasPorts, protocol, transportOffset } = this.headers;
    const isWhole = this.#headSize >= transportOffset + HeaderBytes.Udp;
    return hasPorts && protocol === Protocol.Udp && isWhole ? HeaderBytes.Udp : 0;
  }

  #grow(): void {
    const addresses = new Float64Array(this.addresses.length * 2);
    const lengths = new Uint32Array(this.lengths.length * 2);
    addresses.set(this.addresses);
    lengths.set(this.lengths);
    this.addresses = addresses;
    this.lengths = lengths;
  }
}

/** Views of the headers that may lie before the head, which differ in size: each ends with the memory it is in. */
class ReceivedHeaders {
  readonly #legacy: ByteBuffer;
  readonly #basic: ByteBuffer;
  readonly #hashReport: ByteBuffer;

  constructor(room: Uint8Array) {
    this.#legacy = new ByteBuffer(room.subarray(room.length - NetHdrSize.Legacy));
    this.#basic = new ByteBuffer(room.subarray(room.length - NetHdrSize.Basic));
    this.#hashReport = new ByteBuffer(room.subarray(room.length - NetHdrSize.HashReport));
  }

  ofSize(headerBytes: number): ByteBuffer {
    if (headerBytes === NetHdrSize.Basic) return this.#basic;
    return headerBytes === NetHdrSize.HashReport ? this.#hashReport : this.#legacy;
  }
}
