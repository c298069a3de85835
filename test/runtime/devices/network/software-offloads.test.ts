import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NetFeature, NetHdrGso } from "../../../../src/catalogue/devices/network.js";
import { expectSameBytes } from "../host-services.js";
import { ethernet, parse, pattern, sum, transport } from "./frames.js";
import { header, NetworkGuest, partial } from "./network-guest.js";

const sending = [
  NetFeature.Csum,
  NetFeature.HostTso4,
  NetFeature.HostTso6,
  NetFeature.HostEcn,
  NetFeature.HostUfo,
  NetFeature.HostUso,
];
/** A link that takes nothing undone. */
const plain = () => new NetworkGuest({ features: sending, accepts: 0 });
const version = fc.constantFrom(4 as const, 6 as const);

describe("a frame for those who do nothing themselves", () => {
  it("gets its checksum", () => {
    const guest = plain();
    const protocol = fc.constantFrom("tcp" as const, "udp" as const);
    fc.assert(
      fc.property(version, protocol, fc.nat(1480), fc.nat(255), (ip, kind, size, seed) => {
        const options = { version: ip, protocol: kind };
        const [seen] = guest.send(transport(pattern(size, seed), options), partial(options));
        const { isChecksumSound, payload } = parse(seen?.bytes ?? new Uint8Array(0));
        expect(isChecksumSound).toBe(true);
        expectSameBytes(payload, pattern(size, seed));
      }),
      { numRuns: 100 },
    );
  });

  it("gets a checksum anywhere its sender wants one, odd places included", () => {
    const guest = plain();
    for (const start of [14, 15, 33]) {
      const frame = ethernet(new Uint8Array(60));
      frame.set(pattern(30), 40);
      const head = header({ flags: 1, checksumStart: start, checksumOffset: 4 });
      const [seen] = guest.send(frame, head);
      expect(sum(seen?.bytes.subarray(start) ?? new Uint8Array(0))).toBe(0xffff);
    }
  });

  it("of TCP is cut into segments that carry on where the last ended", () => {
    const guest = plain();
    fc.assert(
      fc.property(
        version,
        fc.integer({ min: 1, max: 20_000 }),
        fc.integer({ min: 300, max: 9000 }),
        (ip, size, mss) => {
          const payload = pattern(size);
          const gsoType = ip === 4 ? NetHdrGso.Tcpv4 : NetHdrGso.Tcpv6;
          const frame = transport(payload, { version: ip, flags: 0x19 });
          const seen = guest.send(frame, partial({ version: ip, gsoType, gsoSize: mss }));
          const parts = seen.map(({ bytes }) => parse(bytes));
          expect(parts.every((part) => part.isChecksumSound && part.isHeaderSound)).toBe(true);
          expectSameBytes(Buffer.concat(parts.map((part) => part.payload)), Buffer.from(payload));
          let sequence = 0x10203040;
          for (const [index, part] of parts.entries()) {
            expect(part.sequence).toBe(sequence);
            sequence += part.payload.length;
            const isLast = index === parts.length - 1;
            expect(part.flags).toBe(isLast ? 0x19 : 0x10);
            if (!isLast) expect(part.payload.length).toBe(mss);
            if (ip === 4) expect(part.id).toBe((0x1234 + index) & 0xffff);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("of UDP is cut into datagrams", () => {
    const guest = plain();
    for (const ip of [4, 6] as const) {
      const options = { version: ip, protocol: "udp" } as const;
      const head = partial({ ...options, gsoType: NetHdrGso.UdpL4, gsoSize: 1200 });
      const parts = guest
        .send(transport(pattern(5000), options), head)
        .map(({ bytes }) => parse(bytes));
      expect(parts.map((part) => part.payload.length)).toEqual([1200, 1200, 1200, 1200, 200]);
      expect(parts.every((part) => part.isChecksumSound && part.isHeaderSound)).toBe(true);
      expectSameBytes(Buffer.concat(parts.map((part) => part.payload)), Buffer.from(pattern(5000)));
    }
  });

  it("of UDP is cut into fragments of IPv4 that a receiver can put together", () => {
    const head = partial({ protocol: "udp", gsoType: NetHdrGso.Udp, gsoSize: 1480 });
    const seen = plain().send(transport(pattern(4000), { protocol: "udp" }), head);
    const whole = new Uint8Array(4008);
    for (const [index, { bytes }] of seen.entries()) {
      const data = new DataView(bytes.buffer, bytes.byteOffset);
      const place = data.getUint16(20);
      expect(sum(bytes.subarray(14, 34))).toBe(0xffff);
      expect((place & 0x2000) !== 0).toBe(index < seen.length - 1);
      whole.set(bytes.subarray(34), (place & 0x1fff) * 8);
      expect(data.getUint16(16)).toBe(bytes.length - 14);
    }
    expect(seen.map(({ bytes }) => bytes.length)).toEqual([1514, 1514, 1082]);
    expectSameBytes(whole.subarray(8), pattern(4000));
    const pseudo = sum(Uint8Array.of(10, 0, 0, 1, 10, 0, 0, 2), 4008 + 17);
    expect(sum(whole, pseudo)).toBe(0xffff);
  });

  it("of UDP is cut into fragments of IPv6 that a receiver can put together", () => {
    const options = { version: 6, protocol: "udp" } as const;
    const head = partial({ ...options, gsoType: NetHdrGso.Udp, gsoSize: 1448 });
    const seen = plain().send(transport(pattern(4000), options), head);
    const whole = new Uint8Array(4008);
    const ids = new Set<number>();
    for (const [index, { bytes }] of seen.entries()) {
      const data = new DataView(bytes.buffer, bytes.byteOffset);
      expect(data.getUint8(20)).toBe(44);
      expect(data.getUint8(54)).toBe(17);
      expect(data.getUint16(18)).toBe(bytes.length - 54);
      const place = data.getUint16(56);
      expect((place & 1) !== 0).toBe(index < seen.length - 1);
      ids.add(data.getUint32(58));
      whole.set(bytes.subarray(62), place & 0xfff8);
    }
    expect(ids.size).toBe(1);
    expectSameBytes(whole.subarray(8), pattern(4000));
  });

  it("keeps its VLAN tag in every segment", () => {
    const untagged = transport(pattern(3000));
    const frame = Uint8Array.of(
      ...untagged.subarray(0, 12),
      0x81,
      0,
      0,
      7,
      ...untagged.subarray(12),
    );
    const head = header({
      flags: 1,
      gsoType: NetHdrGso.Tcpv4,
      gsoSize: 1000,
      checksumStart: 38,
      checksumOffset: 16,
    });
    const seen = plain().send(frame, head);
    expect(seen).toHaveLength(3);
    for (const { bytes } of seen) {
      expect([...bytes.subarray(12, 16)]).toEqual([0x81, 0, 0, 7]);
      const stripped = Uint8Array.of(...bytes.subarray(0, 12), ...bytes.subarray(16));
      expect(parse(stripped).isChecksumSound).toBe(true);
    }
  });
});
