import { NetFeature, NetGuestOffload, NetHdrGso } from "../../../catalogue/devices/network.js";
import type { FeatureSet } from "../../device/feature-set.js";

/** What a sender may leave to others to do on a frame; a mask. */
export const Offload = {
  Checksum: 1,
  Tso4: 2,
  Tso6: 4,
  Ecn: 8,
  Ufo: 16,
  Uso4: 32,
  Uso6: 64,
} as const;

export const noOffloads = 0;
export const allOffloads = 0x7f;

const receiveFeatures: readonly (readonly [feature: number, offload: number])[] = [
  [NetFeature.GuestCsum, Offload.Checksum],
  [NetFeature.GuestTso4, Offload.Tso4],
  [NetFeature.GuestTso6, Offload.Tso6],
  [NetFeature.GuestEcn, Offload.Ecn],
  [NetFeature.GuestUfo, Offload.Ufo],
  [NetFeature.GuestUso4, Offload.Uso4],
  [NetFeature.GuestUso6, Offload.Uso6],
];

const sendFeatures: readonly (readonly [feature: number, offload: number])[] = [
  [NetFeature.Csum, Offload.Checksum],
  [NetFeature.HostTso4, Offload.Tso4],
  [NetFeature.HostTso6, Offload.Tso6],
  [NetFeature.HostEcn, Offload.Ecn],
  [NetFeature.HostUfo, Offload.Ufo],
  [NetFeature.HostUso, Offload.Uso4 | Offload.Uso6],
];

/** Bits of the word of CTRL_GUEST_OFFLOADS_SET (VIRTIO 1.4, 5.1.9.5.9.1); all we know lie in its 64 bits' two halves. */
const controlBits: readonly (readonly [bit: number, offload: number])[] = [
  [NetGuestOffload.Csum, Offload.Checksum],
  [NetGuestOffload.Tso4, Offload.Tso4],
  [NetGuestOffload.Tso6, Offload.Tso6],
  [NetGuestOffload.Ecn, Offload.Ecn],
  [NetGuestOffload.Ufo, Offload.Ufo],
  [NetGuestOffload.Uso4, Offload.Uso4],
  [NetGuestOffload.Uso6, Offload.Uso6],
];

/** Every feature bit that has an offload behind it. */
export const offloadFeatures: readonly number[] = [...receiveFeatures, ...sendFeatures].map(
  ([feature]) => feature,
);

/** What a driver with these features takes in frames that it receives. */
export function receiveOffloads(features: FeatureSet): number {
  return maskOf(receiveFeatures, features);
}

/** What a driver with these features may leave undone in frames that it sends. */
export function sendOffloads(features: FeatureSet): number {
  return maskOf(sendFeatures, features);
}

/** The offloads in the two halves of a control word; undefined when a bit in it stands for none. */
export function controlOffloads(low: number, high: number): number | undefined {
  let mask = noOffloads;
  let rest: [number, number] = [low, high];
  for (const [bit, offload] of controlBits) {
    const half = bit >>> 5;
    const flag = 1 << (bit & 31);
    if (((half === 0 ? low : high) & flag) === 0) continue;
    mask |= offload;
    rest = half === 0 ? [rest[0] & ~flag, rest[1]] : [rest[0], rest[1] & ~flag];
  }
  return rest[0] === 0 && rest[1] === 0 ? mask : undefined;
}

/** The offload that a GSO type stands for, without its ECN bit; undefined for a type we do not know. */
export function gsoOffload(gsoType: number, isVersion6: boolean): number | undefined {
  switch (gsoType & ~NetHdrGso.Ecn) {
    case NetHdrGso.Tcpv4:
      return isVersion6 ? undefined : Offload.Tso4;
    case NetHdrGso.Tcpv6:
      return isVersion6 ? Offload.Tso6 : undefined;
    case NetHdrGso.Udp:
      return Offload.Ufo;
    case NetHdrGso.UdpL4:
      return isVersion6 ? Offload.Uso6 : Offload.Uso4;
    default:
      return undefined;
  }
}

function maskOf(
  table: readonly (readonly [feature: number, offload: number])[],
  features: FeatureSet,
): number {
  return table.reduce(
    (mask, [feature, offload]) => (features.has(feature) ? mask | offload : mask),
    noOffloads,
  );
}
