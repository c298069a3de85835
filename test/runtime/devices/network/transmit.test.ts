import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NetFeature, NetHdrFlag, NetHdrGso } from "../../../../src/catalogue/devices/network.js";
import { Offload } from "../../../../src/runtime/devices/network/offload.js";
import { expectSameBytes } from "../host-services.js";
import { ethernet, pattern, transport } from "./frames.js";
import { Header, header, NetworkGuest, partial } from "./network-guest.js";

const sending = [NetFeature.Csum, NetFeature.HostTso4, NetFeature.HostTso6, NetFeature.HostUso];
const transmit = 1;

describe("a frame that the driver sends", () => {
  it("reaches the link as it was, however the driver cut it", () => {
    const guest = new NetworkGuest();
    const cuts = fc.array(fc.integer({ min: 1, max: 1500 }), { maxLength: 6 });
    fc.assert(
      fc.property(cuts, fc.integer({ min: 14, max: 1514 }), (offsets, size) => {
        const frame = pattern(size);
        const all = Uint8Array.of(...header({}), ...frame);
        const ends = [...new Set(offsets.filter((offset) => offset < all.length))].sort(
          (a, b) => a - b,
        );
        const pieces = [0, ...ends].map((start, index) =>
          all.subarray(start, ends[index] ?? all.length),
        );
        const before = guest.link.seen.length;
        guest.guest.request(transmit, pieces, []);
        expect(guest.link.seen).toHaveLength(before + 1);
        expectSameBytes(guest.link.seen[before]?.bytes ?? new Uint8Array(0), frame);
      }),
      { numRuns: 100 },
    );
  });

  it("may have bits in its flags that nobody knows", () => {
    const guest = new NetworkGuest({ features: sending });
    const [seen] = guest.send(ethernet(pattern(60)), header({ flags: 0xfe }));
    expect(Header.flags.get(seen?.header ?? header0())).toBe(0);
  });

  it("has its checksum fields disregarded without NEEDS_CSUM", () => {
    const guest = new NetworkGuest({ features: sending });
    const fields = header({ checksumStart: 0xffff, checksumOffset: 0xffff });
    const [seen] = guest.send(ethernet(pattern(60)), fields);
    expect(Header.csum_start.get(seen?.header ?? header0())).toBe(0);
    expect(seen?.bytes).toEqual(ethernet(pattern(60)));
  });

  it("is not believed to have been verified", () => {
    const guest = new NetworkGuest({ features: sending });
    const [seen] = guest.send(ethernet(pattern(60)), header({ flags: NetHdrFlag.DataValid }));
    expect(Header.flags.get(seen?.header ?? header0()) & NetHdrFlag.DataValid).toBe(0);
  });

  it("may lie about the length of its headers", () => {
    const guest = new NetworkGuest({ features: sending });
    const frame = transport(pattern(3000));
    for (const headerLength of [0, 1, 53, 0xffff]) {
      const fields = partial({ gsoType: NetHdrGso.Tcpv4, gsoSize: 1000 });
      const head = new DataView(fields.buffer);
      head.setUint16(2, headerLength, true);
      const [seen] = guest.send(frame, fields);
      // What goes on is what the headers themselves say.
      expect(Header.hdr_len.get(seen?.header ?? header0())).toBe(54);
      expectSameBytes(seen?.bytes ?? new Uint8Array(0), frame);
    }
  });

  it("goes on undone where the link takes that", () => {
    const guest = new NetworkGuest({ features: sending });
    const [seen] = guest.send(
      transport(pattern(3000)),
      partial({ gsoType: NetHdrGso.Tcpv4, gsoSize: 1000 }),
    );
    const head = seen?.header ?? header0();
    expect(Header.flags.get(head)).toBe(NetHdrFlag.NeedsCsum);
    expect(Header.gso_type.get(head)).toBe(NetHdrGso.Tcpv4);
    expect(Header.gso_size.get(head)).toBe(1000);
    expect(Header.csum_start.get(head)).toBe(34);
    expect(Header.csum_offset.get(head)).toBe(16);
  });

  it("is lost with the cable out", () => {
    const guest = new NetworkGuest();
    guest.device.setLink(false);
    expect(guest.send(ethernet(pattern(60)))).toHaveLength(0);
    guest.device.setLink(true);
    expect(guest.send(ethernet(pattern(60)))).toHaveLength(1);
  });

  it("waits for a link without room, in order, and comes again after a pause of the queue", () => {
    const guest = new NetworkGuest();
    guest.link.isReady = false;
    expect(guest.send(ethernet(pattern(60, 1)))).toHaveLength(0);
    expect(guest.send(ethernet(pattern(60, 2)))).toHaveLength(0);
    guest.guest.pause(transmit);
    guest.guest.resume(transmit);
    guest.link.isReady = true;
    guest.device.roomAgain();
    guest.guest.runner.flush();
    expect(guest.link.seen.map(({ bytes }) => bytes)).toEqual([
      ethernet(pattern(60, 1)),
      ethernet(pattern(60, 2)),
    ]);
    expect(guest.guest.used(transmit)).toHaveLength(2);
    guest.guest.checkQuiet();
  });
});

describe("a frame that no driver may send", () => {
  const frame = transport(pattern(3000));
  const bad: readonly (readonly [what: string, frame: Uint8Array, head: Uint8Array])[] = [
    ["no frame at all", new Uint8Array(0), header({})],
    ["less than an Ethernet header", pattern(13), header({})],
    ["more than 64 KiB", pattern(70_000), header({})],
    [
      "a checksum beyond its end",
      ethernet(pattern(60)),
      header({ flags: 1, checksumStart: 60, checksumOffset: 15 }),
    ],
    [
      "a checksum far away",
      ethernet(pattern(60)),
      header({ flags: 1, checksumStart: 0xffff, checksumOffset: 0xffff }),
    ],
    ["a checksum in the addresses", ethernet(pattern(60)), header({ flags: 1, checksumStart: 2 })],
    ["segments of nothing", frame, partial({ gsoType: NetHdrGso.Tcpv4, gsoSize: 0 })],
    ["segments without NEEDS_CSUM", frame, header({ gsoType: NetHdrGso.Tcpv4, gsoSize: 100 })],
    ["a type that is none", frame, partial({ gsoType: 2, gsoSize: 100 })],
    ["ECN alone", frame, partial({ gsoType: NetHdrGso.Ecn, gsoSize: 100 })],
    ["another version than it says", frame, partial({ gsoType: NetHdrGso.Tcpv6, gsoSize: 100 })],
    ["another protocol than it says", frame, partial({ gsoType: NetHdrGso.UdpL4, gsoSize: 100 })],
    ["no IP", ethernet(pattern(3000)), partial({ gsoType: NetHdrGso.Tcpv4, gsoSize: 100 })],
    [
      "a cut TCP header",
      frame.subarray(0, 50),
      partial({ gsoType: NetHdrGso.Tcpv4, gsoSize: 100 }),
    ],
    [
      "a tunnel that was not negotiated",
      frame,
      partial({ gsoType: NetHdrGso.Tcpv4 | NetHdrGso.UdpTunnelIpv4, gsoSize: 100 }),
    ],
  ];

  it.each(bad)("is dropped: %s", (_what, bytes, head) => {
    const guest = new NetworkGuest({ features: sending });
    expect(guest.send(bytes, head)).toEqual([]);
    expect(guest.device.malformed).toBe(1);
    // It is answered, and the next one passes.
    expect(guest.guest.used(transmit)).toHaveLength(1);
    expect(guest.send(ethernet(pattern(60)))).toHaveLength(1);
  });

  it("is dropped when its header is cut short or missing", () => {
    const guest = new NetworkGuest();
    for (const size of [0, 1, 11, 12]) {
      guest.guest.offer(transmit, size === 0 ? [] : [new Uint8Array(size)], size === 0 ? [8] : []);
      guest.guest.kick(transmit);
      expect(guest.guest.used(transmit).map(({ length }) => length)).toEqual([0]);
    }
    expect(guest.link.seen).toEqual([]);
  });

  it("is dropped when it wants more than was negotiated", () => {
    const guest = new NetworkGuest({ features: [NetFeature.Csum] });
    const head = partial({ gsoType: NetHdrGso.Tcpv4, gsoSize: 1000 });
    expect(guest.send(transport(pattern(3000)), head)).toEqual([]);
    expect(guest.send(transport(pattern(1000)), partial({}))).toHaveLength(1);
  });

  it("harms nobody, whatever its bytes are", { timeout: 120_000 }, () => {
    const guest = new NetworkGuest({ features: sending, accepts: 0 });
    const bytes = fc.uint8Array({ maxLength: 120 });
    const fields = fc.record({
      flags: fc.nat(255),
      gsoType: fc.constantFrom(0, 1, 3, 4, 5, 0x81, 0x84, 255),
      gsoSize: fc.nat(0xffff),
      checksumStart: fc.nat(100),
      checksumOffset: fc.nat(20),
    });
    fc.assert(
      fc.property(bytes, fields, fc.boolean(), (payload, head, isIp) => {
        const frame = isIp ? Uint8Array.of(...transport(payload)) : payload;
        // The harness looks for writes outside of the chain; everything sent on is a whole frame.
        guest.guest.request(transmit, [header(head), frame], []);
        for (const { bytes: sent } of guest.link.seen)
          expect(sent.length).toBeGreaterThanOrEqual(14);
        guest.link.seen.length = 0;
      }),
      { numRuns: 500 },
    );
  });
});

describe("the features of sending", () => {
  it("are told to nobody but the driver", () => {
    const guest = new NetworkGuest({ features: [NetFeature.GuestCsum, NetFeature.GuestTso4] });
    expect(guest.link.configured.at(-1)).toEqual({
      pairs: 1,
      offloads: Offload.Checksum | Offload.Tso4,
    });
  });
});

function header0(): never {
  throw new Error("no frame was sent");
}
