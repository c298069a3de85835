import { describe, expect, it } from "vitest";
import { NetFeature, network } from "../../../src/catalogue/devices/network.js";
import { CommonFeature } from "../../../src/catalogue/features.js";
import {
  checkAccepted,
  checkOffer,
  checkSubset,
} from "../../../src/runtime/device/feature-negotiation.js";
import { FeatureSet } from "../../../src/runtime/device/feature-set.js";

const set = (...bits: number[]): FeatureSet => new FeatureSet(bits);
const { Version1, RingPacked, EventIdx } = CommonFeature;
const all = set(
  Version1,
  RingPacked,
  EventIdx,
  NetFeature.Csum,
  NetFeature.HostTso4,
  NetFeature.HostTso6,
  NetFeature.HostEcn,
);

describe("feature negotiation", () => {
  it.each([
    ["everything", all, undefined],
    ["VERSION_1 alone", set(Version1), undefined],
    ["nothing", set(), /VIRTIO_F_VERSION_1/],
    ["a legacy choice", set(EventIdx), /VIRTIO_F_VERSION_1/],
    ["a bit that was not offered", set(Version1, 3, 100), /feature bits 3, 100 were not offered/],
    [
      "a bit without the one it needs",
      set(Version1, NetFeature.HostTso4),
      /VIRTIO_NET_F_HOST_TSO4 is accepted without VIRTIO_NET_F_CSUM/,
    ],
    [
      "a bit without either of two it needs",
      set(Version1, NetFeature.Csum, NetFeature.HostEcn),
      /VIRTIO_NET_F_HOST_ECN is accepted without VIRTIO_NET_F_HOST_TSO4 or VIRTIO_NET_F_HOST_TSO6/,
    ],
    [
      "a bit with one of two it needs",
      set(Version1, NetFeature.Csum, NetFeature.HostTso6, NetFeature.HostEcn),
      undefined,
    ],
  ])("judges %s", (_name, accepted, problem) => {
    const found = checkAccepted(network, all, accepted);
    if (problem === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(problem);
  });

  it("insists on what the device cannot be used without, if it is offered", () => {
    const device = { id: network.id, neededFeatures: set(NetFeature.Csum) };
    expect(checkAccepted(device, all, set(Version1))).toMatch(
      /cannot be used without VIRTIO_NET_F_CSUM/,
    );
    expect(checkAccepted(device, all, set(Version1, NetFeature.Csum))).toBeUndefined();
    expect(checkAccepted(device, set(Version1), set(Version1))).toBeUndefined();
  });

  it("judges offers by the same dependencies", () => {
    expect(checkOffer(network.id, all)).toBeUndefined();
    expect(checkOffer(network.id, set(Version1, NetFeature.HostTso4))).toMatch(/offered without/);
    expect(checkOffer(network.id, set(EventIdx))).toMatch(/VERSION_1/);
  });

  it("knows the common bits of a device type that has no table", () => {
    expect(
      checkAccepted({ id: 0xffff }, set(Version1, EventIdx), set(Version1, EventIdx)),
    ).toBeUndefined();
  });

  it("takes any subset", () => {
    expect(checkSubset(all, set())).toBeUndefined();
    expect(checkSubset(set(), all)).toBeDefined();
  });
});
