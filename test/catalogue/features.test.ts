import { describe, expect, it } from "vitest";
import { missingRequirements } from "../../src/catalogue/conditions.js";
import { CommonFeature, commonFeatures, featureRange } from "../../src/catalogue/features.js";
import { deviceByName, featureOf } from "../../src/catalogue/index.js";

describe("common features", () => {
  it("are the reserved bits with a meaning", () => {
    const bits = commonFeatures.map((feature) => feature.bit);
    expect(bits).toEqual([24, 27, 28, 29, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 43]);
    expect(Object.values(CommonFeature)).toEqual(bits);
  });

  it("need VERSION_1 above bit 31", () => {
    const needing = commonFeatures.filter((f) => f.requires.includes("VIRTIO_F_VERSION_1"));
    expect(needing.map((f) => f.bit)).toEqual([33, 34, 35, 36, 37, 38, 39, 40, 41, 43]);
  });

  it("lie in the range the specification gives them", () => {
    expect(commonFeatures.every((f) => featureRange(f.bit) === "common")).toBe(true);
    const bits = [0, 23, 50, 70, 127, 42, 44, 49, 128];
    expect(bits.map(featureRange)).toEqual([
      ...Array(5).fill("device-type"),
      ...Array(4).fill("reserved"),
    ]);
  });
});

describe("requirements", () => {
  const network = deviceByName("network");
  const missing = (name: string, ...present: string[]) => {
    const feature = featureOf(network, name);
    return feature && missingRequirements(feature, (other) => present.includes(other));
  };

  it("must all hold", () => {
    expect(missing("GUEST_TSO4")).toEqual(["VIRTIO_NET_F_GUEST_CSUM"]);
    expect(missing("GUEST_TSO4", "VIRTIO_NET_F_GUEST_CSUM")).toEqual([]);
  });

  it("hold with any member of a nested list", () => {
    expect(missing("HOST_ECN")).toEqual([["VIRTIO_NET_F_HOST_TSO4", "VIRTIO_NET_F_HOST_TSO6"]]);
    expect(missing("HOST_ECN", "VIRTIO_NET_F_HOST_TSO6")).toEqual([]);
  });
});
