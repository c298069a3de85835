import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NetFeature, NetHdrFlag, NetHdrGso } from "../../../../src/catalogue/devices/network.js";
import { expectSameBytes } from "../host-services.js";
import { ethernet, parse, pattern, transport } from "./frames.js";
import { Header, header, NetworkGuest, partial } from "./network-guest.js";

const merging = [NetFeature.MrgRxbuf];
const all = [
  NetFeature.GuestCsum,
  NetFeature.GuestTso4,
  NetFeature.GuestTso6,
  NetFeature.GuestEcn,
  NetFeature.GuestUfo,
  NetFeature.GuestUso4,
  NetFeature.GuestUso6,
  ...merging,
];
const receive = 0;

describe("a frame for the driver", () => {
  it("fills one buffer, and num_buffers is 1, without merging", () => {
    const guest = new NetworkGuest();
    guest.lend([2000, 2000]);
    expect(guest.arrive(ethernet(pattern(100)))).toBe(true);
    const [frame] = guest.delivered();
    expect(frame?.bytes).toEqual(ethernet(pattern(100)));
    expect(frame?.buffers).toBe(1);
    expect(guest.guest.runner.inFlight(receive)).toBe(0);
  });

  it("never takes a second buffer without merging: what one cannot hold is lost", () => {
    const guest = new NetworkGuest();
    guest.lend([100, 2000]);
    expect(guest.arrive(ethernet(pattern(500)))).toBe(true);
    expect(guest.delivered()).toEqual([]);
    expect(guest.device.losses?.tooLong).toBe(1);
    guest.arrive(ethernet(pattern(50)));
    expect(guest.delivered()[0]?.bytes).toEqual(ethernet(pattern(50)));
  });

  it("fills merged buffers completely but the last, and counts them", () => {
    const guest = new NetworkGuest({ features: merging });
    const sizes = fc.array(fc.integer({ min: 12, max: 600 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 14, max: 3000 }), (lent, size) => {
        guest.guest.reset(guest.device.negotiatedFeatures);
        guest.lend(lent);
        const bytes = ethernet(pattern(size - 14));
        const room = lent.reduce((sum, length) => sum + length, 0);
        expect(guest.arrive(bytes)).toBe(room >= size + 12);
        if (room < size + 12) {
          expect(guest.guest.used(receive)).toEqual([]);
          return;
        }
        const [frame] = guest.delivered();
        expectSameBytes(frame?.bytes ?? new Uint8Array(0), bytes);
        let left = size + 12;
        let count = 0;
        for (const length of lent) {
          if (left <= 0) break;
          left -= length;
          count++;
        }
        expect(frame?.buffers).toBe(count);
      }),
      { numRuns: 150 },
    );
  });

  it("becomes visible with all of its buffers at once", () => {
    const guest = new NetworkGuest({ features: merging });
    guest.lend([100, 100, 100]);
    // One publication a turn: before it the driver sees nothing, after it everything.
    const before = guest.guest.notifications(receive);
    guest.arrive(ethernet(pattern(200)));
    expect(guest.guest.notifications(receive)).toBe(before + 1);
    expect(guest.delivered()[0]?.buffers).toBe(3);
  });

  it("gives buffers back empty that hold not even the header", () => {
    const guest = new NetworkGuest({ features: merging });
    const { id } = guest.guest.offer(receive, [], [5]);
    guest.lend([500]);
    guest.arrive(ethernet(pattern(60)));
    expect(guest.guest.used(receive)).toMatchObject([{ id, length: 0 }, { length: 12 + 74 }]);
  });

  it("has an all-zero header with no offload negotiated, and its checksum is complete", () => {
    const guest = new NetworkGuest({ features: merging });
    guest.lend([2000]);
    guest.arrive(transport(pattern(500)), partial({}));
    const [frame] = guest.delivered();
    expect(frame?.header.bytes.subarray(0, 10)).toEqual(new Uint8Array(10));
    expect(parse(frame?.bytes ?? new Uint8Array(0)).isChecksumSound).toBe(true);
  });

  it("keeps its partial checksum where the driver takes one", () => {
    const guest = new NetworkGuest({ features: all });
    guest.lend([2000]);
    const bytes = transport(pattern(500));
    guest.arrive(bytes, partial({}));
    const [frame] = guest.delivered();
    expect(Header.flags.get(frame?.header ?? none())).toBe(NetHdrFlag.NeedsCsum);
    expect(Header.csum_start.get(frame?.header ?? none())).toBe(34);
    expect(Header.csum_offset.get(frame?.header ?? none())).toBe(16);
    // The field holds the sum of the pseudo header, and nothing else of the frame changed.
    expect(frame?.bytes).toEqual(bytes);
  });

  it("is marked DATA_VALID only where the host verified it", () => {
    const guest = new NetworkGuest({ features: all });
    guest.lend([2000, 2000]);
    guest.arrive(ethernet(pattern(60)), header({ flags: NetHdrFlag.DataValid }));
    guest.arrive(ethernet(pattern(60)));
    const flags = guest.delivered().map((frame) => Header.flags.get(frame.header));
    expect(flags).toEqual([NetHdrFlag.DataValid, 0]);
  });

  const kinds = [
    {
      name: "TCPv4",
      type: NetHdrGso.Tcpv4,
      feature: NetFeature.GuestTso4,
      version: 4,
      protocol: "tcp",
    },
    {
      name: "TCPv6",
      type: NetHdrGso.Tcpv6,
      feature: NetFeature.GuestTso6,
      version: 6,
      protocol: "tcp",
    },
    {
      name: "UDP_L4 of IPv4",
      type: NetHdrGso.UdpL4,
      feature: NetFeature.GuestUso4,
      version: 4,
      protocol: "udp",
    },
    {
      name: "UDP_L4 of IPv6",
      type: NetHdrGso.UdpL4,
      feature: NetFeature.GuestUso6,
      version: 6,
      protocol: "udp",
    },
    { name: "UDP", type: NetHdrGso.Udp, feature: NetFeature.GuestUfo, version: 4, protocol: "udp" },
  ] as const;

  it.each(kinds)(
    "is signalled as GSO $name with NEEDS_CSUM, MSS and the length of its headers",
    (kind) => {
      const guest = new NetworkGuest({
        features: [NetFeature.GuestCsum, kind.feature, ...merging],
      });
      guest.lend([4096]);
      const head = partial({ ...kind, gsoType: kind.type, gsoSize: 1000 });
      guest.arrive(transport(pattern(3000), kind), head);
      const [frame] = guest.delivered();
      expect(Header.gso_type.get(frame?.header ?? none())).toBe(kind.type);
      expect(Header.gso_size.get(frame?.header ?? none())).toBe(1000);
      expect(Header.flags.get(frame?.header ?? none())).toBe(NetHdrFlag.NeedsCsum);
      const headers = 14 + (kind.version === 4 ? 20 : 40) + (kind.protocol === "tcp" ? 20 : 8);
      expect(Header.hdr_len.get(frame?.header ?? none())).toBe(headers);
    },
  );

  it.each(kinds)(
    "is never signalled as GSO $name to a driver that did not negotiate it",
    (kind) => {
      const others = all.filter((feature) => feature !== kind.feature);
      const guest = new NetworkGuest({ features: others });
      guest.lend([4096, 4096, 4096, 4096]);
      const head = partial({ ...kind, gsoType: kind.type, gsoSize: 1000 });
      guest.arrive(transport(pattern(3000), kind), head);
      const frames = guest.delivered();
      expect(frames.length).toBeGreaterThan(1);
      expect(frames.map((frame) => Header.gso_type.get(frame.header))).toEqual(frames.map(() => 0));
    },
  );

  it("has its ECN bit only where the driver takes it", () => {
    const head = partial({ gsoType: NetHdrGso.Tcpv4 | NetHdrGso.Ecn, gsoSize: 1000 });
    const frame = transport(pattern(2000), { flags: 0x98 });
    const knows = new NetworkGuest({ features: all });
    knows.lend([4096]);
    knows.arrive(frame, head);
    expect(Header.gso_type.get(knows.delivered()[0]?.header ?? none())).toBe(
      NetHdrGso.Tcpv4 | NetHdrGso.Ecn,
    );
    const knowsNot = new NetworkGuest({
      features: all.filter((feature) => feature !== NetFeature.GuestEcn),
    });
    knowsNot.lend([2048, 2048]);
    knowsNot.arrive(frame, head);
    const segments = knowsNot.delivered();
    // CWR belongs to the first segment alone (RFC 3168).
    expect(segments.map(({ bytes }) => parse(bytes).flags & 0x80)).toEqual([0x80, 0]);
  });

  it("is no longer than the MTU and a tag, once the driver knows the MTU", () => {
    const guest = new NetworkGuest({ features: [NetFeature.Mtu, ...merging], mtu: 1000 });
    guest.lend([4096, 4096, 4096]);
    guest.arrive(ethernet(pattern(1000)));
    guest.arrive(ethernet(pattern(1001)));
    guest.arrive(ethernet(pattern(1000), { vlan: 5 }));
    expect(guest.delivered().map(({ bytes }) => bytes.length)).toEqual([1014, 1018]);
  });

  it("waits at the link while the driver lends nothing", () => {
    const guest = new NetworkGuest();
    expect(guest.arrive(ethernet(pattern(60)))).toBe(false);
    guest.lend([2000]);
    expect(guest.link.suppliedPairs).toContain(0);
    expect(guest.arrive(ethernet(pattern(60)))).toBe(true);
  });

  it("is lost with the cable out", () => {
    const guest = new NetworkGuest();
    guest.lend([2000]);
    guest.device.setLink(false);
    expect(guest.arrive(ethernet(pattern(60)))).toBe(true);
    expect(guest.delivered()).toEqual([]);
  });

  it("keeps to the buffers, whatever their shape", () => {
    const guest = new NetworkGuest({ features: all });
    const shape = fc.array(fc.array(fc.nat(300), { minLength: 1, maxLength: 4 }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(shape, fc.integer({ min: 14, max: 1514 }), (buffers, size) => {
        guest.guest.reset(guest.device.negotiatedFeatures);
        const lent = buffers.map((sizes) => guest.guest.offer(receive, [], sizes));
        guest.guest.kick(receive);
        guest.arrive(pattern(size).fill(2, 0, 6));
        for (const { id, length } of guest.guest.used(receive)) {
          const buffer = lent.find((offered) => offered.id === id);
          const room = buffer?.writablePlaces.reduce((sum, place) => sum + place.size, 0);
          expect(length).toBeLessThanOrEqual(room ?? -1);
        }
        guest.guest.checkQuiet();
      }),
      { numRuns: 150 },
    );
  });
});

function none(): never {
  throw new Error("no frame came");
}
