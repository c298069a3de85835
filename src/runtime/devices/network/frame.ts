import {
  NetHashReport,
  NetHdr,
  NetHdrFlag,
  NetHdrGso,
  NetHdrSize,
} from "../../../catalogue/devices/network.js";
import type { Arena } from "../../host/arena.js";
import { copyBytes } from "../../host/copy.js";
import type { IovecArray } from "../../host/iovec.js";
import { accessors } from "../../memory/accessors.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import { MemoryWindow, noWindow } from "../../memory/memory-window.js";
import type { ChainReader } from "../../queue/chain-reader.js";
import type { ChainWriter } from "../../queue/chain-writer.js";
import { ChecksumField, HeaderBytes, HeaderView, isVlanType, Protocol } from "./headers.js";
import { gsoOffload, noOffloads, Offload } from "./offload.js";

const Header = accessors(NetHdr);

/** The longest frame that anybody sends: 64 KiB of IP, an Ethernet header and two tags. */
export const maxFrameBytes = 65535 + HeaderBytes.Ethernet + 2 * HeaderBytes.VlanTag;
/** First bytes of a frame that are copied to look at; headers that are longer are nobody's. */
const headBytes = 256;

const initialPieces = 16;
const tagEnd = HeaderBytes.Ethernet + HeaderBytes.VlanTag;

/**
 * A frame on its way, wherever its bytes lie: pieces of memory, and what its sender left to be done. Each byte that
 * decides something is read once, or copied before, since a guest may change the original at any time.
 */
export class Frame {
  /** Pieces from `first` on; earlier ones were the header before the frame. */
  first = 0;
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

  /** Destination and source as their first two bytes, and the last four as a signed number, which is never boxed. */
  targetHigh = 0;
  targetLow = 0;
  sourceHigh = 0;
  sourceLow = 0;
  /** The VLAN that the outermost tag names, or -1. */
  vlan = -1;

  readonly headers = new HeaderView();
  /** A private copy of the first bytes, once `readHeaders` was called. */
  readonly head: DataView;
  /** The header that `writeHeader` made, at its start. */
  readonly header: MemoryWindow;
  readonly #headerBytes: ByteBuffer;
  readonly #scratch: MemoryWindow;
  readonly #received: ReceivedHeaders;
  #windows: MemoryWindow[] = new Array<MemoryWindow>(initialPieces).fill(noWindow);
  /** Two numbers a piece: where it starts in its window, and its length. */
  #places = new Int32Array(2 * initialPieces);
  #headSize = 0;
  /** The count of buffers in a header that holds nothing else; -1 when it holds more. */
  #plainCount = -1;

  constructor(arena: Arena) {
    // | room for a header, at the end of it | head |
    const scratch = arena.take(NetHdr.size + headBytes);
    const header = arena.take(NetHdr.size);
    this.#scratch = new MemoryWindow(0, scratch.address, scratch.buffer);
    this.header = new MemoryWindow(0, header.address, header.buffer);
    this.head = new DataView(scratch.buffer, NetHdr.size, headBytes);
    this.#received = new ReceivedHeaders(scratch.bytes.subarray(0, NetHdr.size));
    this.#headerBytes = new ByteBuffer(header.bytes);
  }

  windowOf(piece: number): MemoryWindow {
    return this.#windows[piece] as MemoryWindow;
  }

  offsetOf(piece: number): number {
    return this.#places[piece << 1] as number;
  }

  lengthOf(piece: number): number {
    return this.#places[(piece << 1) | 1] as number;
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

  add(window: MemoryWindow, offset: number, length: number): void {
    const index = this.count;
    if (index === this.#windows.length) this.#grow();
    // Mostly it is there already, and a look costs less than a store that the collector has to hear of.
    if (this.#windows[index] !== window) this.#windows[index] = window;
    this.#places[index << 1] = offset;
    this.#places[(index << 1) | 1] = length;
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
      this.add(segments.windowOf(index), segments.offsetOf(index) + skip, run);
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

  /** The same for a header and a frame of `size` bytes that lie together in memory of the host. */
  takeAt(
    window: MemoryWindow,
    offset: number,
    headerBytes: number,
    size: number,
    allowed: number,
  ): boolean {
    this.clear();
    if (size < HeaderBytes.Ethernet || size > maxFrameBytes) return false;
    this.add(window, offset, headerBytes + size);
    return this.stripHeader(headerBytes, allowed);
  }

  /** A plain frame of `size` bytes, without a header before it. */
  takePlain(window: MemoryWindow, offset: number, size: number): boolean {
    this.clear();
    if (size < HeaderBytes.Ethernet || size > maxFrameBytes) return false;
    this.add(window, offset, size);
    this.readAddresses();
    return true;
  }

  /** Takes the header off the pieces that were added; false when it and the frame do not go together. */
  stripHeader(headerBytes: number, allowed: number): boolean {
    const { data } = this.windowOf(0);
    const start = this.offsetOf(0);
    const isTogether = this.lengthOf(0) >= headerBytes;
    // Most frames ask for nothing, and lie behind their header: a look at two bytes.
    const asks = isTogether
      ? data.getUint8(start + Header.flags.offset) | data.getUint8(start + Header.gso_type.offset)
      : 1;
    if (asks !== 0) this.copyOut(0, this.#scratch, NetHdr.size - headerBytes, headerBytes);
    this.#drop(headerBytes);
    this.readAddresses();
    return asks === 0 || this.#judgeHeader(this.#received.ofSize(headerBytes), allowed);
  }

  /** Reads what Ethernet says; has to be called once the pieces are added. */
  readAddresses(): void {
    this.#headSize = 0;
    let { data } = this.windowOf(this.first);
    let at = this.offsetOf(this.first);
    if (this.lengthOf(this.first) < Math.min(tagEnd, this.length)) {
      this.#copyHead(Math.min(tagEnd, this.length));
      data = this.head;
      at = 0;
    }
    this.targetHigh = data.getUint16(at);
    this.targetLow = data.getInt32(at + 2);
    this.sourceHigh = data.getUint16(at + 6);
    this.sourceLow = data.getInt32(at + 8);
    const isTagged = this.length >= tagEnd && isVlanType(data.getUint16(at + 12));
    this.vlan = isTagged ? data.getUint16(at + HeaderBytes.Ethernet) & 0xfff : -1;
  }

  /** Reads the headers above Ethernet into `headers`, from a private copy that does not change any more. */
  readHeaders(): void {
    const size = Math.min(this.length, headBytes);
    if (size > this.#headSize) this.#copyHead(size);
    this.headers.read(this.head, size);
  }

  /** To more than one station. */
  get isGroup(): boolean {
    return (this.targetHigh & 0x100) !== 0;
  }

  get isBroadcast(): boolean {
    return this.targetLow === -1 && this.targetHigh === 0xffff;
  }

  /** Copies `size` bytes from `offset` on to a place in another window. */
  copyOut(offset: number, target: MemoryWindow, targetOffset: number, size: number): void {
    let skip = offset;
    let done = 0;
    for (let piece = this.first; done < size; piece++) {
      const length = this.lengthOf(piece);
      if (skip >= length) {
        skip -= length;
        continue;
      }
      const run = Math.min(length - skip, size - done);
      copyBytes(
        target,
        targetOffset + done,
        this.windowOf(piece),
        this.offsetOf(piece) + skip,
        run,
      );
      done += run;
      skip = 0;
    }
  }

  /** Adds its pieces to what a system call is to write. */
  addTo(iovecs: IovecArray): void {
    for (let piece = this.first; piece < this.count; piece++) {
      iovecs.add(this.windowOf(piece).hostAddress + this.offsetOf(piece), this.lengthOf(piece));
    }
  }

  /** Writes the header that goes before the frame into `header`. */
  writeHeader(bufferCount: number, hashValue: number, hashReport: number): void {
    if (this.undone === noOffloads && !this.isVerified && hashReport === NetHashReport.None) {
      this.#writePlainHeader(bufferCount);
      return;
    }
    const header = this.#headerBytes;
    this.#plainCount = -1;
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
  }

  /** Of most frames nothing but the count of buffers is told, and that is mostly the same as before. */
  #writePlainHeader(bufferCount: number): void {
    if (this.#plainCount === bufferCount) return;
    this.#headerBytes.bytes.fill(0);
    Header.num_buffers.set(this.#headerBytes, bufferCount);
    this.#plainCount = bufferCount;
  }

  /** Leaves out the first `size` bytes. */
  #drop(size: number): void {
    this.length -= size;
    const firstLength = this.lengthOf(0);
    if (firstLength > size) {
      this.#places[0] = this.offsetOf(0) + size;
      this.#places[1] = firstLength - size;
      return;
    }
    let left = size;
    for (let piece = 0; left > 0; piece++) {
      const length = this.lengthOf(piece);
      const part = Math.min(length, left);
      this.#places[piece << 1] = this.offsetOf(piece) + part;
      this.#places[(piece << 1) | 1] = length - part;
      left -= part;
      if (part === length) this.first = piece + 1;
    }
  }

  #copyHead(size: number): void {
    this.copyOut(0, this.#scratch, NetHdr.size, size);
    this.#headSize = size;
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
    const places = new Int32Array(2 * this.#places.length);
    places.set(this.#places);
    this.#places = places;
    while (2 * this.#windows.length < places.length) this.#windows.push(noWindow);
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
