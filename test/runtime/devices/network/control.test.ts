import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  NetAck,
  NetCtrlClass,
  NetCtrlMac,
  NetCtrlMq,
  NetCtrlRx,
  NetCtrlVlan,
  NetFeature,
  NetHashType,
} from "../../../../src/catalogue/devices/network.js";
import { controlFeatures } from "../../../../src/runtime/devices/network/control.js";
import { broadcast, ethernet, macA, multicast, pattern } from "./frames.js";
import { NetworkGuest } from "./network-guest.js";

const { Ok, Err } = NetAck;
const filtering = [NetFeature.CtrlVq, NetFeature.CtrlRx, NetFeature.CtrlRxExtra];
const le16 = (value: number) => [value & 0xff, value >>> 8];
const le32 = (value: number) => [...le16(value & 0xffff), ...le16(value >>> 16)];
const other = Uint8Array.of(2, 0, 0, 0, 0, 0xcc);

/** Which of four kinds of frames a guest gets. */
function heard(guest: NetworkGuest): string[] {
  const targets = { own: macA, other, multicast, broadcast };
  return Object.entries(targets).flatMap(([name, to]) => {
    guest.lend([2000]);
    guest.arrive(ethernet(pattern(60), { to }));
    const frames = guest.delivered().length;
    return frames > 0 ? [name] : [];
  });
}

const mode = (guest: NetworkGuest, which: number, on: number) =>
  guest.control(NetCtrlClass.Rx, which, [on]);

describe("receive filtering", () => {
  it("lets everything through that no driver can filter", () => {
    expect(heard(new NetworkGuest())).toEqual(["own", "other", "multicast", "broadcast"]);
  });

  it("drops what matches neither the address nor the lists", () => {
    expect(heard(new NetworkGuest({ features: filtering }))).toEqual(["own", "broadcast"]);
  });

  it("lets everything through in promiscuous mode, whatever the other modes", () => {
    const guest = new NetworkGuest({ features: filtering });
    for (const which of [
      NetCtrlRx.Nomulti,
      NetCtrlRx.Nouni,
      NetCtrlRx.Nobcast,
      NetCtrlRx.Promisc,
    ]) {
      expect(mode(guest, which, 1)).toBe(Ok);
    }
    expect(heard(guest)).toEqual(["own", "other", "multicast", "broadcast"]);
    expect(mode(guest, NetCtrlRx.Promisc, 0)).toBe(Ok);
    expect(heard(guest)).toEqual([]);
  });

  it("lets all multicast through with ALLMULTI, and none with NOMULTI, which ranks higher", () => {
    const guest = new NetworkGuest({ features: filtering });
    expect(mode(guest, NetCtrlRx.Allmulti, 1)).toBe(Ok);
    expect(heard(guest)).toEqual(["own", "multicast", "broadcast"]);
    expect(mode(guest, NetCtrlRx.Nomulti, 1)).toBe(Ok);
    // Broadcast is another matter.
    expect(heard(guest)).toEqual(["own", "broadcast"]);
  });

  it("lets all unicast through with ALLUNI, and none with NOUNI, which ranks higher", () => {
    const guest = new NetworkGuest({ features: filtering });
    expect(mode(guest, NetCtrlRx.Alluni, 1)).toBe(Ok);
    expect(heard(guest)).toEqual(["own", "other", "broadcast"]);
    expect(mode(guest, NetCtrlRx.Nouni, 1)).toBe(Ok);
    expect(heard(guest)).toEqual(["broadcast"]);
  });

  it("lets no broadcast through with NOBCAST, which ranks above ALLMULTI", () => {
    const guest = new NetworkGuest({ features: filtering });
    expect(mode(guest, NetCtrlRx.Allmulti, 1)).toBe(Ok);
    expect(mode(guest, NetCtrlRx.Nobcast, 1)).toBe(Ok);
    expect(heard(guest)).toEqual(["own", "multicast"]);
  });

  it("takes the addresses of MAC_TABLE_SET before it acknowledges, and forgets them on reset", () => {
    const guest = new NetworkGuest({ features: filtering });
    const tables = [...le32(1), ...other, ...le32(1), ...multicast];
    expect(guest.control(NetCtrlClass.Mac, NetCtrlMac.TableSet, tables)).toBe(Ok);
    expect(heard(guest)).toEqual(["own", "other", "multicast", "broadcast"]);
    guest.guest.reset(guest.device.negotiatedFeatures);
    expect(heard(guest)).toEqual(["own", "broadcast"]);
  });

  it("lets all of a kind through when its list is longer than there is room for", () => {
    const guest = new NetworkGuest({ features: filtering });
    const many = Array.from({ length: 65 }, (_, index) => [2, 1, 1, 1, 1, index]).flat();
    const tables = [...le32(65), ...many, ...le32(0)];
    expect(guest.control(NetCtrlClass.Mac, NetCtrlMac.TableSet, tables)).toBe(Ok);
    expect(heard(guest)).toEqual(["own", "other", "broadcast"]);
  });

  it("refuses tables that are longer than their command, and keeps what it had", () => {
    const guest = new NetworkGuest({ features: filtering });
    for (const tables of [[], le32(1), [...le32(0), ...le32(2), ...multicast], le32(0xffffffff)]) {
      expect(guest.control(NetCtrlClass.Mac, NetCtrlMac.TableSet, tables)).toBe(Err);
    }
    expect(heard(guest)).toEqual(["own", "broadcast"]);
  });
});

describe("the device's address", () => {
  it("is in the configuration before MAC_ADDR_SET is acknowledged, filters, and is the old one after a reset", () => {
    const guest = new NetworkGuest({
      features: [...filtering, NetFeature.Mac, NetFeature.CtrlMacAddr],
    });
    expect(guest.control(NetCtrlClass.Mac, NetCtrlMac.AddrSet, [...other])).toBe(Ok);
    const mac = () => {
      const bytes = new Uint8Array(6);
      guest.device.config.read(0, bytes);
      return bytes;
    };
    expect(mac()).toEqual(other);
    expect(heard(guest)).toEqual(["other", "broadcast"]);
    expect(guest.control(NetCtrlClass.Mac, NetCtrlMac.AddrSet, [...other, 1])).toBe(Err);
    guest.guest.reset();
    expect(mac()).toEqual(macA);
  });
});

describe("VLAN filtering", () => {
  const tagged = (guest: NetworkGuest, vlan: number) => {
    guest.lend([2000]);
    guest.arrive(ethernet(pattern(60), { vlan }));
    return guest.delivered().length === 1;
  };

  it("accepts every VLAN without CTRL_VLAN", () => {
    const guest = new NetworkGuest();
    expect([0, 1, 4095].map((vlan) => tagged(guest, vlan))).toEqual([true, true, true]);
  });

  it("accepts listed VLANs and drops others with CTRL_VLAN", () => {
    const guest = new NetworkGuest({ features: [NetFeature.CtrlVq, NetFeature.CtrlVlan] });
    expect(tagged(guest, 5)).toBe(false);
    expect(guest.control(NetCtrlClass.Vlan, NetCtrlVlan.Add, le16(5))).toBe(Ok);
    expect(guest.control(NetCtrlClass.Vlan, NetCtrlVlan.Add, le16(4096))).toBe(Err);
    expect([5, 6].map((vlan) => tagged(guest, vlan))).toEqual([true, false]);
    expect(guest.control(NetCtrlClass.Vlan, NetCtrlVlan.Del, le16(5))).toBe(Ok);
    expect(tagged(guest, 5)).toBe(false);
    // What has no tag is in no VLAN.
    guest.lend([2000]);
    guest.arrive(ethernet(pattern(60)));
    expect(guest.delivered()).toHaveLength(1);
  });
});

describe("announcing", () => {
  const status = (guest: NetworkGuest) => {
    const bytes = new Uint8Array(2);
    guest.device.config.read(6, bytes);
    return bytes[0];
  };

  it("is asked for by a status bit, which ANNOUNCE_ACK clears before it is answered", () => {
    const guest = new NetworkGuest({
      features: [NetFeature.CtrlVq, NetFeature.Status, NetFeature.GuestAnnounce],
    });
    expect(guest.device.announce()).toBe(true);
    expect(status(guest)).toBe(3);
    expect(guest.control(NetCtrlClass.Announce, 0)).toBe(Ok);
    expect(status(guest)).toBe(1);
  });

  it("is not asked of a driver that cannot", () => {
    const guest = new NetworkGuest();
    expect(guest.device.announce()).toBe(false);
    expect(status(guest)).toBe(1);
  });
});

describe("the control queue", () => {
  it("has commands for every feature that it makes the device offer", () => {
    const guest = new NetworkGuest();
    for (const feature of controlFeatures) expect(guest.device.features.has(feature)).toBe(true);
  });

  it("refuses commands whose feature was not negotiated", () => {
    const guest = new NetworkGuest({ features: [NetFeature.CtrlVq] });
    expect(mode(guest, NetCtrlRx.Promisc, 1)).toBe(Err);
    expect(guest.control(NetCtrlClass.Mq, NetCtrlMq.VqPairsSet, le16(1))).toBe(Err);
    expect(guest.control(NetCtrlClass.GuestOffloads, 0, [0, 0, 0, 0, 0, 0, 0, 0])).toBe(Err);
  });

  it("refuses the commands of features that the device does not offer", () => {
    const guest = new NetworkGuest({ features: filtering });
    const unserved = [
      NetCtrlClass.NotfCoal,
      NetCtrlClass.HashTunnel,
      NetCtrlClass.Stats,
      NetCtrlClass.RssCtx,
    ];
    for (const commandClass of unserved) {
      expect(guest.control(commandClass, 0, new Array(16).fill(0))).toBe(Err);
    }
    const { NotfCoal, VqNotfCoal, HashTunnel, DeviceStats, RssContext, Ipsec } = NetFeature;
    const { OutNetHeader, RscExt, GuestUdpTunnelGso, HostUdpTunnelGso, Standby } = NetFeature;
    const bits: number[] = [NotfCoal, VqNotfCoal, HashTunnel, DeviceStats, RssContext, Ipsec];
    bits.push(OutNetHeader, RscExt, GuestUdpTunnelGso, HostUdpTunnelGso, Standby);
    expect(bits.filter((bit) => guest.device.features.has(bit))).toEqual([]);
  });

  it("changes what may be undone in received frames, within what was negotiated", () => {
    const guest = new NetworkGuest({
      features: [NetFeature.CtrlVq, NetFeature.CtrlGuestOffloads, NetFeature.GuestCsum],
    });
    const set = (low: number, high = 0) =>
      guest.control(NetCtrlClass.GuestOffloads, 0, [...le32(low), ...le32(high)]);
    expect(set(0)).toBe(Ok);
    expect(guest.link.configured.at(-1)?.offloads).toBe(0);
    expect(set(2)).toBe(Ok);
    expect(guest.link.configured.at(-1)?.offloads).toBe(1);
    expect([set(2 + 128), set(0, 1), set(2, 1 << 22)]).toEqual([Err, Err, Err]);
  });

  it("stays alive under any command, and is silent only without room for an answer", {
    timeout: 120_000,
  }, () => {
    const features = [
      ...filtering,
      NetFeature.Mq,
      NetFeature.Rss,
      NetFeature.HashReport,
      NetFeature.CtrlVlan,
      NetFeature.CtrlMacAddr,
      NetFeature.CtrlGuestOffloads,
    ];
    const guest = new NetworkGuest({ features, queuePairs: 2 });
    const command = fc.tuple(fc.nat(10), fc.nat(6), fc.uint8Array({ maxLength: 320 }));
    fc.assert(
      fc.property(command, fc.array(fc.nat(3), { maxLength: 3 }), ([kind, number, data], room) => {
        const answer = guest.guest.request(4, [Uint8Array.of(kind, number), data], room);
        const size = room.reduce((sum, length) => sum + length, 0);
        expect(answer.length).toBe(size > 0 ? 1 : 0);
        if (size > 0) expect([Ok, Err]).toContain(answer.bytes[0]);
      }),
      { numRuns: 500 },
    );
  });

  it("lies behind all pairs with MQ, and is queue 2 without", () => {
    const with2 = new NetworkGuest({
      queuePairs: 2,
      features: [NetFeature.CtrlVq, NetFeature.Mq],
    });
    expect(with2.control(NetCtrlClass.Mq, NetCtrlMq.VqPairsSet, le16(2))).toBe(Ok);
    const without = new NetworkGuest({ queuePairs: 2, features: filtering });
    expect(mode(without, NetCtrlRx.Promisc, 1)).toBe(Ok);
  });
});

describe("several queue pairs", () => {
  const features = [NetFeature.CtrlVq, NetFeature.Mq];
  const frame = ethernet(pattern(60));

  function deliveredTo(guest: NetworkGuest, count: number): number[] {
    return Array.from({ length: count }, (_, pair) => guest.delivered(pair).length);
  }

  it("start with the first one alone", () => {
    const guest = new NetworkGuest({ queuePairs: 3, features });
    for (const pair of [0, 1, 2]) guest.lend([2000], pair);
    guest.send(frame, undefined, 2);
    guest.arrive(frame);
    expect(deliveredTo(guest, 3)).toEqual([1, 0, 0]);
  });

  it("receive a flow where it was last sent, up to the count of VQ_PAIRS_SET", () => {
    const guest = new NetworkGuest({ queuePairs: 3, features });
    expect(guest.control(NetCtrlClass.Mq, NetCtrlMq.VqPairsSet, le16(2))).toBe(Ok);
    for (const pair of [0, 1, 2]) guest.lend([2000, 2000, 2000], pair);
    guest.send(frame, undefined, 1);
    guest.arrive(frame);
    expect(deliveredTo(guest, 3)).toEqual([0, 1, 0]);
    guest.send(frame, undefined, 2);
    guest.arrive(frame);
    const [, , third] = deliveredTo(guest, 3);
    expect(third).toBe(0);
    for (const count of [0, 4, 0xffff]) {
      expect(guest.control(NetCtrlClass.Mq, NetCtrlMq.VqPairsSet, le16(count))).toBe(Err);
    }
  });

  it("leave a queue out that is reset, and drop frames when all are", () => {
    const guest = new NetworkGuest({ queuePairs: 2, features });
    guest.control(NetCtrlClass.Mq, NetCtrlMq.VqPairsSet, le16(2));
    guest.lend([2000], 0);
    guest.send(frame, undefined, 1);
    guest.guest.pause(2);
    expect(guest.arrive(frame)).toBe(true);
    expect(guest.delivered(0)).toHaveLength(1);
    guest.guest.pause(0);
    expect(guest.arrive(frame)).toBe(true);
    expect(guest.device.losses?.noQueue).toBe(1);
  });

  it("are those that the driver starts when a VMM keeps the control queue", () => {
    const guest = new NetworkGuest({ queuePairs: 2, features: [NetFeature.Mq] });
    expect(guest.link.configured.at(-1)?.pairs).toBe(2);
    guest.lend([2000], 1);
    guest.send(frame, undefined, 1);
    guest.arrive(frame);
    expect(guest.delivered(1)).toHaveLength(1);
  });
});

describe("malformed RSS", () => {
  const features = [NetFeature.CtrlVq, NetFeature.Rss];
  const config = (change: {
    types?: number;
    mask?: number;
    unclassified?: number;
    entry?: number;
    sendPairs?: number;
    keyLength?: number;
    cut?: number;
  }) => {
    const { types = NetHashType.IPv4, mask = 3, unclassified = 0, entry = 1 } = change;
    const { sendPairs = 2, keyLength = 40, cut = 0 } = change;
    const table = Array.from({ length: Math.min(mask + 1, 256) }, () => le16(entry)).flat();
    const key = new Array(Math.max(0, Math.min(keyLength, 60) - cut)).fill(0x5a);
    return [
      ...le32(types),
      ...le16(mask),
      ...le16(unclassified),
      ...table,
      ...le16(sendPairs),
      keyLength,
      ...key,
    ];
  };

  it("is refused: table sizes, entries, queues, keys and types that are none (CVE-2024-6505)", () => {
    const guest = new NetworkGuest({ queuePairs: 2, features });
    const set = (change: Parameters<typeof config>[0]) =>
      guest.control(NetCtrlClass.Mq, NetCtrlMq.RssConfig, config(change));
    expect(set({})).toBe(Ok);
    const wrong = [
      { mask: 2 },
      { mask: 255 },
      { mask: 0xffff },
      { entry: 2 },
      { entry: 0xffff },
      { unclassified: 2 },
      { sendPairs: 0 },
      { sendPairs: 3 },
      { keyLength: 41 },
      { keyLength: 255 },
      { cut: 1 },
      { types: 0x200 },
      { types: NetHashType.IpEx },
    ];
    expect(wrong.map(set)).toEqual(wrong.map(() => Err));
  });
});
