import { expect, it } from "vitest";
import type { DeviceDocument } from "../../src/profile/profile-document.js";
import { runRules } from "../../src/profile/rule.js";
import { featureDependency } from "../../src/profile/rules/feature-dependency.js";

const guest = { pointer: "/guests/0", name: "ivi", architecture: "x86_64", memory: 1 } as const;

/** What the rule says of a device's features; any type of the catalogue will do, served or not. */
function findingsFor(type: string, features: readonly string[]) {
  const device = {
    type,
    name: "device",
    features: { optional: features },
  } as unknown as DeviceDocument;
  const view = { guests: [guest], devices: [{ pointer: "/guests/0/devices/0", guest, device }] };
  return runRules([featureDependency], view);
}

it("names the feature that is missing, where the one that needs it stands", () => {
  expect(findingsFor("network", ["VIRTIO_NET_F_MAC", "VIRTIO_NET_F_GUEST_TSO4"])).toEqual([
    {
      rule: "feature/dependency",
      severity: "error",
      at: "/guests/0/devices/0/features/optional/1",
      message: '"VIRTIO_NET_F_GUEST_TSO4" needs VIRTIO_NET_F_GUEST_CSUM',
      hint: "add VIRTIO_NET_F_GUEST_CSUM to optional, or remove VIRTIO_NET_F_GUEST_TSO4",
    },
  ]);
});

it("is content with any one of several", () => {
  const needy = "VIRTIO_NET_F_GUEST_ECN";
  expect(findingsFor("network", [needy])[0]?.message).toBe(
    `"${needy}" needs VIRTIO_NET_F_GUEST_TSO4 or VIRTIO_NET_F_GUEST_TSO6`,
  );
  const served = [needy, "VIRTIO_NET_F_GUEST_TSO6", "VIRTIO_NET_F_GUEST_CSUM"];
  expect(findingsFor("network", served)).toEqual([]);
});
