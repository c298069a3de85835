import { describe, expect, it } from "vitest";
import { CommonFeature } from "../../../src/catalogue/features.js";
import { ConfigSpace } from "../../../src/runtime/device/config-space.js";
import type { Device } from "../../../src/runtime/device/device.js";
import { Handled } from "../../../src/runtime/device/device.js";
import { FeatureSet } from "../../../src/runtime/device/feature-set.js";
import { offeredFeatures } from "../../../src/runtime/lane/offered-features.js";

const NetFeature = { Mac: 5, Mq: 22, CtrlVq: 17, CtrlRx: 18 } as const;

/** A network device that can do these things. */
function card(...bits: readonly number[]): Device {
  return {
    id: 1,
    features: new FeatureSet(bits),
    queues: [],
    config: new ConfigSpace(new Uint8Array(0)),
    handle: () => Handled.Done,
  };
}

describe("the features that a device offers", () => {
  it("are the required ones, and the optional ones that it serves", () => {
    const offer = offeredFeatures(card(NetFeature.Mac), {
      features: ["VIRTIO_NET_F_MAC"],
      optionalFeatures: ["VIRTIO_F_EVENT_IDX", "VIRTIO_NET_F_MTU"],
    });
    expect(offer.bits.bits()).toEqual([
      NetFeature.Mac,
      CommonFeature.EventIdx,
      CommonFeature.Version1,
    ]);
    expect(offer.leftOut).toEqual(["VIRTIO_NET_F_MTU"]);
  });

  it("are refused without a required one", () => {
    expect(() => offeredFeatures(card(), { features: ["VIRTIO_NET_F_MAC"] })).toThrow(
      "feature VIRTIO_NET_F_MAC is required, and not served for this device as it is on this host",
    );
  });

  it("go with those that they depend on", () => {
    const optionalFeatures = ["VIRTIO_NET_F_MQ", "VIRTIO_NET_F_CTRL_VQ", "VIRTIO_NET_F_CTRL_RX"];
    const able = card(NetFeature.Mq, NetFeature.CtrlVq, NetFeature.CtrlRx);
    expect(offeredFeatures(able, { features: [], optionalFeatures }).leftOut).toEqual([]);
    const unable = card(NetFeature.Mq, NetFeature.CtrlRx);
    expect(offeredFeatures(unable, { features: [], optionalFeatures })).toMatchObject({
      leftOut: optionalFeatures,
    });
  });
});
