import { describe, expect, it } from "vitest";
import { commentText } from "../../../src/generate/devicetree/print-tree.js";
import { disk, platformOf, profileText, source } from "../platforms.js";
import { findingsOf, fullPlatform, treeOf, treesOf } from "./trees.js";

const guest = (devices: readonly object[], more: object = {}) =>
  platformOf(profileText([{ architecture: "aarch64", devices, ...more }]));

it.each(treesOf(fullPlatform()))("everything in a tree is as in $path", async (tree) => {
  await expect(tree.content).toMatchFileSnapshot(`golden/${tree.path}`);
});

describe("a device tree", () => {
  it("is there for guests on Arm only", () => {
    expect(treesOf(platformOf(profileText([{ devices: [disk("a")] }])))).toEqual([]);
  });

  it("has an IOMMU on virtio-mmio and those behind it", () => {
    const behind = { features: { required: ["VIRTIO_F_ACCESS_PLATFORM"] } };
    const tree = treeOf(
      guest([{ name: "mmu", type: "iommu" }, disk("a", behind), source("b")]),
      "dtsi",
    );
    expect(tree).toContain("virtio_mmu: iommu@a000000 {");
    expect(tree).toContain("#iommu-cells = <1>;");
    expect(tree.match(/iommus = .*/g)).toEqual(["iommus = <&virtio_mmu 0x10000>;"]);
  });

  it("confines devices to a pool only when the profile asks for one", () => {
    const behind = { features: { required: ["VIRTIO_F_ACCESS_PLATFORM"] } };
    const devices = [disk("a", behind), source("b")];
    expect(treeOf(guest(devices), "dts")).not.toContain("memory-region");
    const tree = treeOf(guest(devices, { machine: { dmaPool: "64MiB" } }), "dts");
    expect(tree).toContain('compatible = "restricted-dma-pool"');
    expect(tree.match(/memory-region = .*/g)).toEqual(["memory-region = <&dma_pool>;"]);
    expect(tree).toContain("binding of virtio,mmio has no memory-region");
  });

  it("says what a pool needs", () => {
    const platform = guest([disk("a")], { machine: { dmaPool: "64MiB" } });
    const [finding] = findingsOf(platform);
    expect(finding).toMatchObject({ rule: "plan/dma-pool", severity: "note" });
    expect(finding?.at).toBe("/guests/0/machine/dmaPool");
    expect(findingsOf(guest([disk("a")]))).toEqual([]);
  });

  it("says when devices do not see caches", () => {
    const tree = treeOf(guest([disk("a")], { machine: { dmaCoherent: false } }), "dts");
    expect(tree).not.toContain("dma-coherent");
  });

  it("has the window of the profile's machine", () => {
    const mmio = { address: "0x1c130000", slotSize: 4096, interrupt: 42 };
    const tree = treeOf(guest([disk("a")], { machine: { mmio } }), "dtsi");
    expect(tree).toContain("virtio@1c130000 {");
    expect(tree).toContain("reg = <0 0x1c130000 0 0x1000>;");
    expect(tree).toContain("interrupts = <0 0x2a 4>;");
  });

  it("keeps text of a person inside its comment", () => {
    expect(commentText("a */ b\nc")).toBe("a * / b c");
  });
});
