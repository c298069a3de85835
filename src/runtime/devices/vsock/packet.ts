import { VsockHdr } from "../../../catalogue/devices/vsock.js";
import { accessors } from "../../memory/accessors.js";
import type { ChainReader } from "../../queue/chain-reader.js";
import type { ChainWriter } from "../../queue/chain-writer.js";

const Hdr = accessors(VsockHdr);

/** Bytes of a header, in front of the data of every packet. */
export const headerBytes = Hdr.byteLength;

/** The context id of the host (VIRTIO 1.4, 5.10.4). */
export const hostCid = 2;

/** The two ends of a connection, as the guest sees them. */
export interface Ends {
  /** The context id of the other end, and its port. */
  readonly peerCid: number;
  readonly peerPort: number;
  readonly guestPort: number;
}

/** A packet's header as numbers (VIRTIO 1.4, 5.10.6): one object for all that the guest sends, filled anew each time. */
export class PacketHeader {
  sourceCid = 0;
  targetCid = 0;
  sourcePort = 0;
  targetPort = 0;
  length = 0;
  type = 0;
  op = 0;
  flags = 0;
  allocated = 0;
  forwarded = 0;

  /** Reads every field once; the guest may write on. The part has at least `headerBytes`. */
  read(source: ChainReader): void {
    this.sourceCid = Hdr.src_cid.get(source);
    this.targetCid = Hdr.dst_cid.get(source);
    this.sourcePort = Hdr.src_port.get(source);
    this.targetPort = Hdr.dst_port.get(source);
    this.length = Hdr.len.get(source);
    this.type = Hdr.type.get(source);
    this.op = Hdr.op.get(source);
    this.flags = Hdr.flags.get(source);
    this.allocated = Hdr.buf_alloc.get(source);
    this.forwarded = Hdr.fwd_cnt.get(source);
  }

  /** Writes all of it to the front of a buffer; counters wrap round at 32 bits. */
  write(target: ChainWriter): void {
    Hdr.src_cid.set(target, this.sourceCid);
    Hdr.dst_cid.set(target, this.targetCid);
    Hdr.src_port.set(target, this.sourcePort);
    Hdr.dst_port.set(target, this.targetPort);
    Hdr.len.set(target, this.length);
    Hdr.type.set(target, this.type);
    Hdr.op.set(target, this.op);
    Hdr.flags.set(target, this.flags);
    Hdr.buf_alloc.set(target, this.allocated);
    Hdr.fwd_cnt.set(target, this.forwarded);
  }
}
