import { NetHdrGso } from "../../../catalogue/devices/network.js";
import type { Arena } from "../../host/arena.js";
import { Mapping } from "../../host/mapping.js";
import { MemoryWindow } from "../../memory/memory-window.js";
import { checksumOf, fold, sumBytes, swap } from "./checksum.js";
import { Frame, maxFrameBytes } from "./frame.js";
import { ChecksumField, HeaderBytes, Protocol } from "./headers.js";
import { noOffloads, Offload } from "./offload.js";

/** Takes frames one by one; they are only valid meanwhile. */
export interface FrameSink {
  accept(frame: Frame): void;
}

/** Room for the head of a segment: the longest that is parsed, and the header of a fragment. */
const headRoom = 512;
const wholeStart = headRoom;
const areaBytes = 2 ** 17;
const TcpFlag = { Finish: 0x01, Push: 0x08, WindowReduced: 0x80 } as const;
const moreFragments = 0x2000;

/**
 * Does in software what the sender of a frame left undone and its receiver cannot do either: checksums, segments of TCP
 * and UDP, fragments. Works on a private copy.
 */
export class Finisher {
  readonly #mapping = Mapping.anonymous(areaBytes);
  readonly #window: MemoryWindow;
  readonly #bytes: Uint8Array;
  readonly #words: Uint16Array;
  readonly #data: DataView;
  readonly #piece: Frame;
  #fragmentId = 0;
  /** Where the frame starts in the area. */
  #start = wholeStart;

  constructor(arena: Arena) {
    const buffer = this.#mapping.view(0, areaBytes);
    this.#window = new MemoryWindow(0, this.#mapping.address, buffer);
    this.#bytes = new Uint8Array(buffer);
    this.#words = new Uint16Array(buffer);
    this.#data = new DataView(buffer);
    this.#piece = new Frame(arena);
  }

  close(): void {
    this.#mapping.release();
  }

  /** Hands the frame on in a form in which at most `accepted` (an `Offload` mask) is undone. */
  finish(frame: Frame, accepted: number, sink: FrameSink): void {
    if ((frame.undone & ~accepted) === 0) {
      sink.accept(frame);
      return;
    }
    if (frame.length > maxFrameBytes) return;
    // So that what the checksum covers starts on a word.
    this.#start = wholeStart + (frame.checksumStart & 1);
    frame.copyOut(0, this.#window, this.#start, frame.length);
    if (frame.gsoType === NetHdrGso.None) this.#sum(frame, sink);
    else if ((frame.undone & Offload.Ufo) !== 0) this.#fragment(frame, sink);
    else this.#segment(frame, sink);
  }

  #sum(frame: Frame, sink: FrameSink): void {
    const from = this.#start + frame.checksumStart;
    const sum = sumBytes(this.#bytes, this.#words, from, this.#start + frame.length);
    this.#data.setUint16(from + frame.checksumOffset, checksumOf(sum), true);
    const piece = this.#piece;
    piece.clear();
    piece.add(this.#window, this.#start, frame.length);
    this.#emit(sink);
  }

  #segment(frame: Frame, sink: FrameSink): void {
    const { headerLength, length, gsoSize } = frame;
    const isTcp = (frame.undone & (Offload.Tso4 | Offload.Tso6)) !== 0;
    const transport = frame.headers.transportOffset;
    const firstId = this.#data.getUint16(this.#start + frame.headers.networkOffset + 4);
    const firstSequence = this.#data.getUint32(this.#start + transport + 4);
    const flags = this.#data.getUint8(this.#start + transport + 13);
    for (let offset = headerLength, index = 0; ; offset += gsoSize, index++) {
      const size = Math.min(gsoSize, length - offset);
      const isLast = offset + size >= length;
      this.#copyHead(headerLength);
      this.#setNetworkLength(frame, headerLength + size, (firstId + index) & 0xffff);
      if (isTcp) {
        const sequence = (firstSequence + offset - headerLength) >>> 0;
        this.#data.setUint32(transport + 4, sequence);
        const first = index === 0 ? flags : flags & ~TcpFlag.WindowReduced;
        const last = isLast ? first : first & ~(TcpFlag.Finish | TcpFlag.Push);
        this.#data.setUint8(transport + 13, last);
      } else {
        this.#data.setUint16(transport + 4, headerLength - transport + size);
      }
      this.#setChecksum(frame, isTcp, offset, size);
      this.#emitParts(headerLength, offset, size, sink);
      if (isLast) return;
    }
  }

  /** One datagram of UDP in fragments of IP; its checksum is that of the whole. */
  #fragment(frame: Frame, sink: FrameSink): void {
    const { headers, length } = frame;
    const { networkOffset, transportOffset } = headers;
    const step = frame.gsoSize & ~7;
    // Fragments of a datagram with more headers than one would have to carry some of them and not others.
    if (step === 0 || headers.hasExtensions) return;
    const isVersion6 = headers.version === 6;
    this.#copyHead(frame.headerLength);
    this.#data.setUint16(transportOffset + 4, length - transportOffset);
    this.#setChecksum(frame, false, frame.headerLength, length - frame.headerLength);
    const checksum = this.#data.getUint16(transportOffset + ChecksumField.Udp);
    this.#data.setUint16(this.#start + transportOffset + ChecksumField.Udp, checksum);
    this.#data.setUint16(this.#start + transportOffset + 4, length - transportOffset);
    const headEnd = transportOffset + (isVersion6 ? HeaderBytes.Ipv6Fragment : 0);
    const id = this.#data.getUint16(this.#start + networkOffset + 4);
    this.#fragmentId = (this.#fragmentId + 1) >>> 0;
    for (let offset = transportOffset; offset < length; offset += step) {
      const size = Math.min(step, length - offset);
      const place = offset - transportOffset;
      const more = offset + size < length;
      this.#copyHead(transportOffset);
      if (isVersion6) {
        this.#data.setUint8(networkOffset + 6, Protocol.Fragment);
        this.#data.setUint16(transportOffset, Protocol.Udp << 8);
        this.#data.setUint16(transportOffset + 2, place | (more ? 1 : 0));
        this.#data.setUint32(transportOffset + 4, this.#fragmentId);
      } else {
        this.#data.setUint16(networkOffset + 6, (place >>> 3) | (more ? moreFragments : 0));
      }
      this.#setNetworkLength(frame, headEnd + size, id);
      this.#emitParts(headEnd, offset, size, sink);
    }
  }

  /** The head of the next piece starts at the area's own start. */
  #copyHead(size: number): void {
    this.#bytes.copyWithin(0, this.#start, this.#start + size);
  }

  /** `end`: where the piece ends, counted from its Ethernet header. */
  #setNetworkLength({ headers }: Frame, end: number, id: number): void {
    const data = this.#data;
    const at = headers.networkOffset;
    if (headers.version === 6) {
      data.setUint16(at + 4, end - at - HeaderBytes.Ipv6);
      return;
    }
    const headerEnd = at + (data.getUint8(at) & 0xf) * 4;
    data.setUint16(at + 2, end - at);
    data.setUint16(at + 4, id);
    data.setUint16(at + 10, 0);
    const sum = sumBytes(this.#bytes, this.#words, at, headerEnd);
    data.setUint16(at + 10, ~fold(sum) & 0xffff, true);
  }

  /** Fills the checksum of the transport header of a piece whose payload is at `offset` of the frame. */
  #setChecksum(
    { headers, headerLength }: Frame,
    isTcp: boolean,
    offset: number,
    size: number,
  ): void {
    const { transportOffset } = headers;
    const field = transportOffset + (isTcp ? ChecksumField.Tcp : ChecksumField.Udp);
    this.#data.setUint16(field, 0);
    const transportBytes = headerLength - transportOffset + size;
    const payload = this.#start + offset;
    const sum =
      this.#pseudoSum(headers.networkOffset, headers.version === 6) +
      swap(isTcp ? Protocol.Tcp : Protocol.Udp) +
      swap(fold(transportBytes)) +
      sumBytes(this.#bytes, this.#words, transportOffset, headerLength) +
      sumBytes(this.#bytes, this.#words, payload, payload + size);
    this.#data.setUint16(field, checksumOf(sum), true);
  }

  /** The sum over both addresses. */
  #pseudoSum(networkOffset: number, isVersion6: boolean): number {
    const from = networkOffset + (isVersion6 ? 8 : 12);
    return sumBytes(this.#bytes, this.#words, from, from + (isVersion6 ? 32 : 8));
  }

  #emitParts(headBytes: number, offset: number, size: number, sink: FrameSink): void {
    const piece = this.#piece;
    piece.clear();
    piece.add(this.#window, 0, headBytes);
    if (size > 0) piece.add(this.#window, this.#start + offset, size);
    this.#emit(sink);
  }

  #emit(sink: FrameSink): void {
    const piece = this.#piece;
    piece.undone = noOffloads;
    piece.readAddresses();
    sink.accept(piece);
  }
}
