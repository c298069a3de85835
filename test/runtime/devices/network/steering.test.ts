import { describe, expect, it } from "vitest";
import {
  NetAck,
  NetCtrlClass,
  NetCtrlMq,
  NetFeature,
  NetHashReport,
  NetHashType,
} from "../../../../src/catalogue/devices/network.js";
import { ethernet, pattern, type TransportOptions, transport } from "./frames.js";
import { Header, NetworkGuest } from "./network-guest.js";

/** The key and the checks that Microsoft published for RSS. */
const key = [
  0x6d, 0x5a, 0x56, 0xda, 0x25, 0x5b, 0x0e, 0xc2, 0x41, 0x67, 0x25, 0x3d, 0x43, 0xa3, 0x8f, 0xb0,
  0xd0, 0xca, 0x2b, 0xcb, 0xae, 0x7b, 0x30, 0xb4, 0x77, 0xcb, 0x2d, 0xa3, 0x80, 0x30, 0xf2, 0x0c,
  0x6a, 0x42, 0xb7, 0x3b, 0xbe, 0xac, 0x01, 0xfa,
];
const le16 = (value: number) => [value & 0xff, value >>> 8];
const le32 = (value: number) => [...le16(value & 0xffff), ...le16(value >>> 16)];
const { IPv4, TCPv4, UDPv4, IPv6, TCPv6, UDPv6 } = NetHashType;
const allTypes = IPv4 | TCPv4 | UDPv4 | IPv6 | TCPv6 | UDPv6;

const flow4 = {
  source: [66, 9, 149, 187],
  target: [161, 142, 100, 80],
  sourcePort: 2794,
  targetPort: 1766,
} satisfies TransportOptions;
const flow6 = {
  version: 6,
  source: [0x3f, 0xfe, 0x25, 1, 2, 0, 0x1f, 0xff, 0, 0, 0, 0, 0, 0, 0, 7],
  target: [0x3f, 0xfe, 0x25, 1, 2, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 1],
  sourcePort: 2794,
  targetPort: 1766,
} satisfies TransportOptions;

function hashOf(frame: Uint8Array, types = allTypes) {
  const guest = new NetworkGuest({ features: [NetFeature.CtrlVq, NetFeature.HashReport] });
  const data = [...le32(types), ...new Array(8).fill(0), key.length, ...key];
  // One pair: the control queue is queue 2.
  expect(guest.control(NetCtrlClass.Mq, NetCtrlMq.HashConfig, data)).toBe(NetAck.Ok);
  guest.lend([2000]);
  guest.arrive(frame);
  const [received] = guest.delivered();
  if (received === undefined) throw new Error("no frame came");
  expect(received.bytes).toEqual(frame);
  return {
    value: Header.hash_value.get(received.header),
    report: Header.hash_report.get(received.header),
  };
}

describe("the hash of a frame", () => {
  it("is Toeplitz's, as in the published checks of RSS", () => {
    const tcp4 = transport(pattern(20), flow4);
    expect(hashOf(tcp4)).toEqual({ value: 0x51ccc178, report: NetHashReport.TCPv4 });
    expect(hashOf(tcp4, IPv4)).toEqual({ value: 0x323e8fc2, report: NetHashReport.IPv4 });
    const tcp6 = transport(pattern(20), flow6);
    expect(hashOf(tcp6)).toEqual({ value: 0x40207d3d, report: NetHashReport.TCPv6 });
    expect(hashOf(tcp6, IPv6)).toEqual({ value: 0x2cc18cd5, report: NetHashReport.IPv6 });
  });

  it("of UDP has a report of its own", () => {
    const udp4 = transport(pattern(20), { ...flow4, protocol: "udp" });
    expect(hashOf(udp4)).toEqual({ value: 0x51ccc178, report: NetHashReport.UDPv4 });
    expect(hashOf(udp4, TCPv4 | IPv4).report).toBe(NetHashReport.IPv4);
    const udp6 = transport(pattern(20), { ...flow6, protocol: "udp" });
    expect(hashOf(udp6).report).toBe(NetHashReport.UDPv6);
  });

  it("is none where no type fits", () => {
    expect(hashOf(ethernet(pattern(60)))).toEqual({ value: 0, report: NetHashReport.None });
    expect(hashOf(transport(pattern(20), flow4), IPv6).report).toBe(NetHashReport.None);
  });

  it("of a fragment is that of its addresses", () => {
    const fragment = transport(pattern(20), flow4);
    fragment[20] = 0x20;
    expect(hashOf(fragment)).toEqual({ value: 0x323e8fc2, report: NetHashReport.IPv4 });
  });
});

describe("receive-side scaling", () => {
  function scaled(): NetworkGuest {
    const guest = new NetworkGuest({
      queuePairs: 3,
      features: [NetFeature.CtrlVq, NetFeature.Rss],
    });
    // The hash of the published flow ends in bits 00: entry 0.
    const table = [1, 0, 0, 0].flatMap(le16);
    const data = [...le32(TCPv4), ...le16(3), ...le16(2), ...table, ...le16(3), key.length, ...key];
    expect(guest.control(NetCtrlClass.Mq, NetCtrlMq.RssConfig, data)).toBe(NetAck.Ok);
    for (const pair of [0, 1, 2]) guest.lend([2000], pair);
    return guest;
  }

  it("chooses the queue by hash and table, and the unclassified one for the rest", () => {
    const guest = scaled();
    guest.arrive(transport(pattern(20), flow4));
    expect([0, 1, 2].map((pair) => guest.delivered(pair).length)).toEqual([0, 1, 0]);
    guest.arrive(ethernet(pattern(60)));
    expect([0, 1, 2].map((pair) => guest.delivered(pair).length)).toEqual([0, 0, 1]);
  });

  it("drops frames for a queue that is reset", () => {
    const guest = scaled();
    guest.guest.pause(2);
    expect(guest.arrive(transport(pattern(20), flow4))).toBe(true);
    expect([0, 1, 2].map((pair) => guest.delivered(pair).length)).toEqual([0, 0, 0]);
    expect(guest.device.losses?.noQueue).toBe(1);
  });

  it("is over after a reset", () => {
    const guest = scaled();
    guest.guest.reset(guest.device.negotiatedFeatures);
    guest.lend([2000], 0);
    guest.arrive(transport(pattern(20), flow4));
    expect(guest.delivered(0)).toHaveLength(1);
  });
});
