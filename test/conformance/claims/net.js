// @ts-check
import { exception, testsIn, together } from "../claim.js";

const folder = "test/runtime/devices/network";
const config = testsIn(`${folder}/config.test.ts`);
const control = testsIn(`${folder}/control.test.ts`);
const receive = testsIn(`${folder}/receive.test.ts`);
const steering = testsIn(`${folder}/steering.test.ts`);
const transmit = testsIn(`${folder}/transmit.test.ts`);

const unserved = "refuses the commands of features that the device does not offer";
const allModes = [
  "lets everything through in promiscuous mode, whatever the other modes",
  "lets all multicast through with ALLMULTI, and none with NOMULTI, which ranks higher",
];
const extraModes = [
  "lets all unicast through with ALLUNI, and none with NOUNI, which ranks higher",
  "lets no broadcast through with NOBCAST, which ranks above ALLMULTI",
];

/** @param {string} feature @param {string} what */
function notOffered(feature, what) {
  return exception(`VIRTIO_NET_F_${feature} is not offered (a test checks that), so ${what}.`);
}

const tunnels = () => notOffered("*_UDP_TUNNEL_GSO*", "no frame has a tunnel header either way");
const ipsec = () => notOffered("IPSEC", "there are neither security associations nor their flags");
const flowFilter = () =>
  exception(
    "Flow filters need an administration virtqueue and its capabilities, which the device does not have; " +
      "no driver can make a group, a classifier or a rule.",
  );
const coalescing = () =>
  notOffered(
    "NOTF_COAL",
    "there are no coalescing parameters: used buffers are published once a turn",
  );
const statistics = () => notOffered("DEVICE_STATS", "the commands of its class are refused");

/** @param {string} prefix @param {number} count @param {() => import("../claim.js").Claim} claim */
function each(prefix, count, claim) {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`${prefix}/${index + 1}`, claim()]),
  );
}

/** VIRTIO 1.4, 5.1. @type {import("../claim.js").Claims} */
export const claims = {
  "5.1.4.1/1": config("says how many queue pairs there are, from 1 to 0x8000"),
  "5.1.4.1/2": config("has an MTU from 68 on, by default one above 1280, that never changes"),
  "5.1.4.1/3": config("has an MTU from 68 on, by default one above 1280, that never changes"),
  "5.1.4.1/4": config("has an MTU from 68 on, by default one above 1280, that never changes"),
  "5.1.4.1/5": receive("is no longer than the MTU and a tag, once the driver knows the MTU"),
  "5.1.4.1/6": transmit("reaches the link as it was, however the driver cut it"),
  "5.1.4.1/7": config("has room for a key of 40 bytes and a table of 128 entries"),
  "5.1.4.1/8": config("has room for a key of 40 bytes and a table of 128 entries"),
  "5.1.4.1/9": config("is refused with %s"),
  "5.1.4.1/10": config(
    "tells speed and duplex, unknown ones as such, and keeps them while the link is up",
  ),
  "5.1.4.1/11": config(
    "tells speed and duplex, unknown ones as such, and keeps them while the link is up",
  ),
  "5.1.4.1/12": config(
    "tells speed and duplex, unknown ones as such, and keeps them while the link is up",
  ),
  "5.1.4.1/13": exception(
    "Which of the features a device offers is its profile's choice; the offer rules of profiles warn of HASH_REPORT without CTRL_VQ.",
  ),
  "5.1.4.1/14": exception(
    "Which of the features a device offers is its profile's choice; the offer rules of profiles warn of CTRL_RX_EXTRA without CTRL_VQ.",
  ),

  "5.1.9.2.2/1": transmit("may have bits in its flags that nobody knows"),
  "5.1.9.2.2/2": transmit("has its checksum fields disregarded without NEEDS_CSUM"),
  "5.1.9.2.2/3": notOffered("OUT_NET_HEADER", "the field is not there"),
  "5.1.9.2.2/4": notOffered("OUT_NET_HEADER", "the field is not there, and never read"),
  "5.1.9.2.2/5": notOffered("GUEST_HDRLEN", "headers are always measured by the device itself"),
  "5.1.9.2.2/6": transmit("may lie about the length of its headers"),
  "5.1.9.2.2/7": transmit("may lie about the length of its headers"),
  "5.1.9.2.2/8": tunnels(),
  "5.1.9.2.2/9": tunnels(),
  "5.1.9.2.2/10": tunnels(),
  "5.1.9.2.2/11": tunnels(),
  "5.1.9.2.2/12": transmit("is not believed to have been verified"),
  "5.1.9.2.2/13": ipsec(),

  "5.1.9.3.2/1": receive("fills merged buffers completely but the last, and counts them"),
  "5.1.9.3.2/2": receive(
    "never takes a second buffer without merging: what one cannot hold is lost",
  ),

  "5.1.9.4.1/1": receive("fills one buffer, and num_buffers is 1, without merging"),
  "5.1.9.4.1/2": receive("fills merged buffers completely but the last, and counts them"),
  "5.1.9.4.1/3": receive("fills merged buffers completely but the last, and counts them"),
  "5.1.9.4.1/4": receive("becomes visible with all of its buffers at once"),
  "5.1.9.4.1/5": receive(
    "has an all-zero header with no offload negotiated, and its checksum is complete",
  ),
  ...Object.fromEntries(
    [6, 7, 8, 9].map((number) => [
      `5.1.9.4.1/${number}`,
      receive("is never signalled as GSO $name to a driver that did not negotiate it"),
    ]),
  ),
  "5.1.9.4.1/10": tunnels(),
  "5.1.9.4.1/11": tunnels(),
  "5.1.9.4.1/12": receive("has its ECN bit only where the driver takes it"),
  "5.1.9.4.1/13": notOffered("OUT_NET_HEADER", "the field is not there"),
  "5.1.9.4.1/14": notOffered("OUT_NET_HEADER", "the field is not there"),
  "5.1.9.4.1/15": receive("keeps its partial checksum where the driver takes one"),
  "5.1.9.4.1/16": exception(
    "A frame with a partial checksum comes from the host's kernel or from another guest, which open no inner checksums; " +
      "tunnels that would have some are not offered.",
  ),
  "5.1.9.4.1/17": receive("keeps its partial checksum where the driver takes one"),
  "5.1.9.4.1/18": together(
    receive("keeps its partial checksum where the driver takes one"),
    transmit("is dropped: %s"),
  ),
  "5.1.9.4.1/19": tunnels(),
  "5.1.9.4.1/20": tunnels(),
  "5.1.9.4.1/21": receive(
    "has an all-zero header with no offload negotiated, and its checksum is complete",
  ),
  "5.1.9.4.1/22": receive(
    "is signalled as GSO $name with NEEDS_CSUM, MSS and the length of its headers",
  ),
  "5.1.9.4.1/23": notOffered("RSC_EXT", "coalesced segments are not counted"),
  "5.1.9.4.1/24": together(
    receive("is signalled as GSO $name with NEEDS_CSUM, MSS and the length of its headers"),
    control(unserved),
  ),
  "5.1.9.4.1/25": receive(
    "is signalled as GSO $name with NEEDS_CSUM, MSS and the length of its headers",
  ),
  "5.1.9.4.1/26": receive("is marked DATA_VALID only where the host verified it"),
  ...Object.fromEntries([27, 28, 29].map((number) => [`5.1.9.4.1/${number}`, tunnels()])),
  ...Object.fromEntries(
    [30, 31, 32, 33, 34, 35, 36].map((number) => [`5.1.9.4.1/${number}`, ipsec()]),
  ),

  ...each("5.1.9.4.4.4", 3, () => notOffered("HASH_TUNNEL", "hashes are always of outer headers")),

  "5.1.9.5.1.1/1": control(...allModes),
  "5.1.9.5.1.1/2": control("lets everything through in promiscuous mode, whatever the other modes"),
  "5.1.9.5.1.1/3": control("lets everything through in promiscuous mode, whatever the other modes"),
  "5.1.9.5.1.1/4": control(
    "lets all multicast through with ALLMULTI, and none with NOMULTI, which ranks higher",
  ),
  "5.1.9.5.1.1/5": control(...extraModes),
  "5.1.9.5.1.1/6": control(
    "lets all unicast through with ALLUNI, and none with NOUNI, which ranks higher",
  ),
  "5.1.9.5.1.1/7": control(
    "lets all multicast through with ALLMULTI, and none with NOMULTI, which ranks higher",
  ),
  "5.1.9.5.1.1/8": control(
    "lets all multicast through with ALLMULTI, and none with NOMULTI, which ranks higher",
  ),
  "5.1.9.5.1.1/9": control(
    "lets all multicast through with ALLMULTI, and none with NOMULTI, which ranks higher",
  ),
  "5.1.9.5.1.1/10": control(
    "lets all unicast through with ALLUNI, and none with NOUNI, which ranks higher",
  ),
  "5.1.9.5.1.1/11": control(
    "lets all unicast through with ALLUNI, and none with NOUNI, which ranks higher",
  ),
  "5.1.9.5.1.1/12": control("lets no broadcast through with NOBCAST, which ranks above ALLMULTI"),
  "5.1.9.5.1.1/13": control("lets no broadcast through with NOBCAST, which ranks above ALLMULTI"),

  "5.1.9.5.2.1/1": control(
    "takes the addresses of MAC_TABLE_SET before it acknowledges, and forgets them on reset",
  ),
  "5.1.9.5.2.1/2": control(
    "takes the addresses of MAC_TABLE_SET before it acknowledges, and forgets them on reset",
  ),
  "5.1.9.5.2.1/3": control(
    "is in the configuration before MAC_ADDR_SET is acknowledged, filters, and is the old one after a reset",
  ),
  "5.1.9.5.2.1/4": control("drops what matches neither the address nor the lists"),
  "5.1.9.5.3.1/1": control("accepts every VLAN without CTRL_VLAN"),
  "5.1.9.5.3.1/2": control("accepts listed VLANs and drops others with CTRL_VLAN"),
  "5.1.9.5.4.2/1": control(
    "is asked for by a status bit, which ANNOUNCE_ACK clears before it is answered",
  ),
  "5.1.9.5.6.2/1": control("start with the first one alone"),
  "5.1.9.5.6.2/2": control(
    "receive a flow where it was last sent, up to the count of VQ_PAIRS_SET",
  ),
  "5.1.9.5.6.2/3": control("leave a queue out that is reset, and drop frames when all are"),
  "5.1.9.5.6.2/4": control("leave a queue out that is reset, and drop frames when all are"),
  "5.1.9.5.7.3/1": steering(
    "chooses the queue by hash and table, and the unclassified one for the rest",
  ),
  "5.1.9.5.7.3/2": steering("drops frames for a queue that is reset"),
  ...each("5.1.9.5.8.3", 2, () =>
    notOffered("RSS_CONTEXT", "there is one set of RSS parameters only"),
  ),
  ...each("5.1.9.5.10.6", 9, coalescing),
  ...each("5.1.9.5.11.12", 7, statistics),
  ...each("5.1.9.6.4", 21, flowFilter),
  ...each("5.1.9.7.4", 10, ipsec),
};
