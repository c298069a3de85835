import { describe, expect, it } from "vitest";
import { deviceSource } from "../../src/generate/backend/device-source.js";
import { servedDevices } from "../../src/generate/served-devices.js";
import { frontEndNameOf, frontEndProperties } from "../../src/generate/vmm/front-ends/index.js";
import type { GuestPlan } from "../../src/plan/plan.js";
import { planPlatform } from "../../src/plan/plan-platform.js";
import { parsePlatform } from "../../src/profile/load-platform.js";
import { platformOf, profileText } from "./platforms.js";

/** The plan of one GPU, and what a backend is told of it. */
function graphics(host: object, config: object = {}) {
  const device = { name: "displays", type: "gpu", config, host };
  const { guests } = planPlatform(platformOf(profileText([{ devices: [device] }])));
  const [plan] = servedDevices(guests[0] as GuestPlan);
  if (plan === undefined) throw new Error("no device");
  const source = deviceSource(plan);
  const properties = Object.fromEntries(source.properties.map(({ name, value }) => [name, value]));
  return { plan, source, properties };
}

describe("displays in a profile", () => {
  it("are served with their modes, by whom the profile says", () => {
    const displays = [
      { width: 1920, height: 720, refresh: 50, name: "Cluster", widthMm: 293, heightMm: 110 },
      { width: 800, height: 480, plugged: false },
    ];
    const { source, properties } = graphics({ kind: "png", directory: "shots" }, { displays });
    expect(source.construct).toBe("gpu");
    expect(properties).toMatchObject({ displays, shownBy: { kind: "png", directory: "shots" } });
    expect(properties).not.toHaveProperty("memoryBytes");
    expect(properties).not.toHaveProperty("blobAlignment");
  });

  it("are one of 1280 by 720 that nobody sees, if that is all", () => {
    const { properties } = graphics({ kind: "none" }, { pictureMemory: "64MiB" });
    expect(properties).toMatchObject({
      displays: [{ width: 1280, height: 720 }],
      memoryBytes: { source: "64 * 1024 ** 2" },
    });
    expect(properties).not.toHaveProperty("shownBy");
  });

  it("reach QEMU's own display where the VMM shows them", () => {
    const displays = [
      { width: 1024, height: 600 },
      { width: 800, height: 480 },
    ];
    const { plan, properties } = graphics({ kind: "vmm" }, { displays });
    expect(properties).toMatchObject({ shownBy: { kind: "vmm" } });
    expect(frontEndNameOf(plan.device, "pci")).toBe("vhost-user-gpu-pci");
    expect(plan.device.features.offered).not.toContain("VIRTIO_F_RING_RESET");
    // QEMU would offer what the backend does not.
    const off = ["indirect_desc", "event_idx", "queue_reset"].filter((_, index) => {
      const names = ["VIRTIO_F_INDIRECT_DESC", "VIRTIO_F_EVENT_IDX", "VIRTIO_F_RING_RESET"];
      return !plan.device.features.offered.includes(names[index] ?? "");
    });
    expect(frontEndProperties(plan.device)).toEqual([
      ...["max_outputs=2", "xres=1024", "yres=600"],
      ...off.map((property) => `${property}=off`),
    ]);
  });

  it("are on a page at the port that the profile says", () => {
    const { properties } = graphics({ kind: "page", port: 8090 });
    expect(properties).toMatchObject({ shownBy: { kind: "page", port: 8090 } });
  });

  it("reach QEMU's generic front end", () => {
    const { plan } = graphics({ kind: "none" });
    expect(frontEndProperties(plan.device)).toEqual([
      "virtio-id=16",
      "num_vqs=2",
      "vq_size=256",
      "config_size=20",
    ]);
  });

  it.each(["VIRTIO_GPU_F_VIRGL", "VIRTIO_GPU_F_CONTEXT_INIT"])("are no 3D ones: %s", (feature) => {
    const device = {
      ...{ name: "displays", type: "gpu", host: { kind: "none" } },
      features: { required: [...new Set(["VIRTIO_GPU_F_VIRGL", feature])] },
    };
    const result = parsePlatform(profileText([{ devices: [device] }]), "demo.yaml");
    if (!result.ok) throw new Error("no platform");
    const { findings } = result.served();
    expect(findings.map(({ rule }) => rule)).toContain("feature/not-served");
    expect(findings.map(({ message }) => message).join()).toContain(feature);
  });
});
