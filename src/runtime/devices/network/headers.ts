/** EtherTypes, IP protocols and header sizes; all numbers of these headers are big-endian. */
export const EtherType = { Ipv4: 0x0800, Ipv6: 0x86dd, Vlan: 0x8100, ServiceVlan: 0x88a8 } as const;
export const Protocol = {
  HopByHop: 0,
  Tcp: 6,
  Udp: 17,
  Routing: 43,
  Fragment: 44,
  Options: 60,
} as const;
export const HeaderBytes = {
  Ethernet: 14,
  VlanTag: 4,
  Ipv4: 20,
  Ipv6: 40,
  Tcp: 20,
  Udp: 8,
  Ipv6Fragment: 8,
} as const;

/** Where the checksum lies in the header of a transport protocol. */
export const ChecksumField = { Tcp: 16, Udp: 6 } as const;

/** A frame may carry two tags; more are payload to us. */
const mostTags = 2;
/** Extension headers that are followed; RFC 8200 knows six kinds. */
const mostExtensions = 6;

/**
 * What the headers of a frame say, read from a private copy of its first bytes: the guest cannot change it any more.
 * Lengths that reach beyond the copy, or the frame, make what they belong to unknown.
 */
export class HeaderView {
  /** 4, 6, or 0: no IP, or none that is whole. */
  version = 0;
  networkOffset = 0;
  /** The last protocol that was reached; -1 when there is none. */
  protocol = -1;
  /** Where the header of `protocol` starts. */
  transportOffset = 0;
  /** A part of a datagram; only the first has a transport header. */
  isFragment = false;
  hasExtensions = false;

  /** TCP or UDP with a header that is there. */
  get hasPorts(): boolean {
    return this.#hasPorts;
  }

  #hasPorts = false;

  /** Reads the headers in the first `size` bytes of `data`. */
  read(data: DataView, size: number): void {
    this.version = 0;
    this.protocol = -1;
    this.isFragment = false;
    this.hasExtensions = false;
    this.#hasPorts = false;
    if (size < HeaderBytes.Ethernet) return;
    let offset: number = HeaderBytes.Ethernet;
    let type = data.getUint16(offset - 2);
    for (let tags = 0; tags < mostTags && isVlanType(type); tags++) {
      offset += HeaderBytes.VlanTag;
      if (size < offset) return;
      type = data.getUint16(offset - 2);
    }
    this.networkOffset = offset;
    if (type === EtherType.Ipv4) this.#readVersion4(data, size, offset);
    else if (type === EtherType.Ipv6) this.#readVersion6(data, size, offset);
    if (this.protocol >= 0) this.#findPorts(size);
  }

  #readVersion4(data: DataView, size: number, offset: number): void {
    if (size < offset + HeaderBytes.Ipv4) return;
    const first = data.getUint8(offset);
    const headerBytes = (first & 0xf) * 4;
    if (first >>> 4 !== 4 || headerBytes < HeaderBytes.Ipv4 || size < offset + headerBytes) return;
    this.version = 4;
    this.isFragment = (data.getUint16(offset + 6) & 0x3fff) !== 0;
    this.protocol = data.getUint8(offset + 9);
    this.transportOffset = offset + headerBytes;
  }

  #readVersion6(data: DataView, size: number, offset: number): void {
    if (size < offset + HeaderBytes.Ipv6 || data.getUint8(offset) >>> 4 !== 6) return;
    this.version = 6;
    let protocol = data.getUint8(offset + 6);
    let at = offset + HeaderBytes.Ipv6;
    for (let count = 0; count < mostExtensions && isExtension(protocol); count++) {
      if (size < at + 8) return;
      this.hasExtensions = true;
      if (protocol === Protocol.Fragment) {
        this.isFragment = true;
        protocol = data.getUint8(at);
        at += HeaderBytes.Ipv6Fragment;
        break;
      }
      protocol = data.getUint8(at);
      at += 8 + 8 * data.getUint8(at + 1);
      if (at > size) return;
    }
    this.protocol = protocol;
    this.transportOffset = at;
  }

  #findPorts(size: number): void {
    const isKnown = this.protocol === Protocol.Tcp || this.protocol === Protocol.Udp;
    this.#hasPorts = isKnown && !this.isFragment && size >= this.transportOffset + 4;
  }
}

export function isVlanType(type: number): boolean {
  return type === EtherType.Vlan || type === EtherType.ServiceVlan;
}

function isExtension(protocol: number): boolean {
  return (
    protocol === Protocol.HopByHop ||
    protocol === Protocol.Routing ||
    protocol === Protocol.Fragment ||
    protocol === Protocol.Options
  );
}
