import type { Difference, Impact } from "./change.js";

/** A kind of change, what it means for an existing guest, and why. */
export interface ImpactRule {
  readonly id: string;
  readonly impact: Impact;
  readonly reason: string;
  readonly matches: (difference: Difference) => boolean;
}

type When = (difference: Difference) => boolean;

const added: When = ({ kind }) => kind === "added";
const removed: When = ({ kind }) => kind === "removed";
const smaller: When = ({ before, after }) => Number(after) < Number(before);
const limited: When = (difference) =>
  difference.kind === "added" || (difference.kind === "changed" && smaller(difference));

const ofGuest =
  (path: RegExp, when?: When): When =>
  (difference) =>
    difference.device === undefined &&
    difference.guest !== undefined &&
    path.test(difference.path) &&
    when?.(difference) !== false;

const ofDevice =
  (path: RegExp, when?: When): When =>
  (difference) =>
    difference.device !== undefined && path.test(difference.path) && when?.(difference) !== false;

const feature =
  (names: RegExp, when: When): When =>
  (difference) =>
    ofDevice(/^features(\.offered)?$/, when)(difference) &&
    names.test(String(difference.after ?? difference.before));

function rule(id: string, impact: Impact, matches: When, reason: string): ImpactRule {
  return { id, impact, reason, matches };
}

/** The first rule that matches a difference speaks. */
export const IMPACT_RULES: readonly ImpactRule[] = [
  rule("guest/removed", "breaking", ofGuest(/^$/, removed), "the guest has no platform any more"),
  rule("guest/added", "compatible", ofGuest(/^$/, added), "other guests do not see it"),
  rule("guest/architecture", "breaking", ofGuest(/^architecture$/), "its code does not run there"),
  rule(
    "guest/memory-smaller",
    "risky",
    ofGuest(/^memoryBytes$/, smaller),
    "what fitted into memory may not fit any more",
  ),
  rule("guest/memory-larger", "compatible", ofGuest(/^memoryBytes$/), "more memory hurts nobody"),
  rule("guest/vcpus-fewer", "risky", ofGuest(/^vcpus$/, smaller), "it has less computing power"),
  rule("guest/vcpus-more", "compatible", ofGuest(/^vcpus$/), "more processors hurt nobody"),
  rule(
    "guest/interrupt-controller",
    "breaking",
    ofGuest(/^interruptController$/),
    "a kernel without a driver of the new controller does not start",
  ),
  rule(
    "guest/device-order",
    "risky",
    ofGuest(/^devices\.order$/),
    "guests number devices by their order: vda becomes vdb",
  ),
  rule(
    "guest/machine",
    "breaking",
    ofGuest(/^machine\b/),
    "a device tree that is part of the guest names places where they were",
  ),
  rule("guest/passthrough", "breaking", ofGuest(/^passthrough/), "a device of the host is another"),

  rule("device/removed", "breaking", ofDevice(/^$/, removed), "its driver finds no device"),
  rule(
    "device/added",
    "compatible",
    ofDevice(/^$/, added),
    "a guest without its driver ignores it",
  ),
  rule("device/type", "breaking", ofDevice(/^type$/), "its driver does not fit any more"),
  rule(
    "device/transport",
    "breaking",
    ofDevice(/^transport$/),
    "the guest looks for the device on the bus where it was",
  ),

  rule(
    "feature/read-only-added",
    "breaking",
    feature(/_BLK_F_RO$/, added),
    "what the guest writes is refused",
  ),
  rule(
    "feature/access-platform-added",
    "risky",
    feature(/^VIRTIO_F_(ACCESS|ORDER)_PLATFORM$/, added),
    "a device may refuse a driver that does not accept it",
  ),
  rule(
    "feature/read-only-removed",
    "compatible",
    feature(/_BLK_F_RO$/, removed),
    "a guest that only reads goes on reading",
  ),
  rule(
    "feature/removed",
    "breaking",
    feature(/^/, removed),
    "a driver or an application may rely on it",
  ),
  rule(
    "feature/added",
    "compatible",
    feature(/^/, added),
    "a driver that does not know it does not accept it",
  ),
  rule(
    "feature/promise-removed",
    "risky",
    ofDevice(/^features\.required$/, removed),
    "guests cannot rely on it any more",
  ),
  rule(
    "feature/promise-added",
    "compatible",
    ofDevice(/^features\.required$/, added),
    "guests can rely on more than before",
  ),
  rule(
    "feature/forbidden-added",
    "risky",
    ofDevice(/^features\.forbidden$/, added),
    "an implementation that offered it must not any more",
  ),
  rule(
    "feature/freedom",
    "compatible",
    ofDevice(/^features\./),
    "it is about what implementations may do beyond their promise",
  ),

  rule(
    "queue/size-smaller",
    "risky",
    ofDevice(/^queues\.size$/, smaller),
    "chains that fitted may be too long, and throughput may fall",
  ),
  rule("queue/size-larger", "compatible", ofDevice(/^queues\.size$/), "drivers may use less of it"),
  rule(
    "queue/count-smaller",
    "risky",
    ofDevice(/^queues\.(count|repeated)$/, smaller),
    "processors or channels that had a queue of their own share one",
  ),
  rule(
    "queue/count-larger",
    "compatible",
    ofDevice(/^queues\.(count|repeated)$/),
    "drivers use as many as they want",
  ),
  rule(
    "queue/rings-removed",
    "breaking",
    ofDevice(/^queues\.rings$/, removed),
    "a driver may support this ring layout only",
  ),
  rule("queue/rings-added", "compatible", ofDevice(/^queues\.rings$/), "drivers choose"),

  rule(
    "placement/mmio",
    "breaking",
    ofDevice(/^placement\.(mmio|interrupt)$/),
    "a device tree that is part of the guest names the place where it was",
  ),
  rule(
    "placement/ccw",
    "breaking",
    ofDevice(/^placement\.ccw$/),
    "guests on s390x configure devices by their numbers",
  ),
  rule(
    "placement/pci",
    "risky",
    ofDevice(/^placement\.pci$/),
    "names that a guest derives from the slot change, such as enp0s5",
  ),

  rule(
    "capacity/smaller",
    "breaking",
    ofDevice(
      /^(host|config)\.capacity(Bytes)?$/,
      ({ before, after }) => !(after === undefined || Number(after) > Number(before)),
    ),
    "file systems end behind the end of the disk",
  ),
  rule(
    "capacity/larger",
    "compatible",
    ofDevice(/^(host|config)\.capacity(Bytes)?$/, ({ after }) => after !== undefined),
    "what is on the disk stays where it is",
  ),
  rule(
    "capacity/open",
    "risky",
    ofDevice(/^(host|config)\.capacity(Bytes)?$/),
    "the size is whatever the host's file has",
  ),
  rule(
    "block/logical-block-size",
    "breaking",
    ofDevice(/^config\.logicalBlock(Size|Bytes)$/),
    "partition tables and file systems are laid out in logical blocks",
  ),
  rule(
    "block/physical-block-size",
    "compatible",
    ofDevice(/^config\.physicalBlock(Size|Bytes)$/),
    "it is a hint for alignment",
  ),
  rule(
    "identity/serial",
    "risky",
    ofDevice(/^config\.serial$/),
    "guests find disks by their serials under /dev/disk/by-id",
  ),
  rule(
    "identity/mac",
    "risky",
    ofDevice(/^config\.mac$/),
    "leases, interface names and filters depend on the address",
  ),
  rule(
    "identity/cid",
    "breaking",
    ofDevice(/^config\.cid$/),
    "its peers connect to the old address",
  ),
  rule("identity/tag", "breaking", ofDevice(/^config\.tag$/), "the guest mounts it by its tag"),
  rule(
    "network/mtu-smaller",
    "risky",
    ofDevice(/^config\.mtu$/, limited),
    "frames that were sent may be too long",
  ),
  rule(
    "console/size",
    "compatible",
    ofDevice(/^config\.(columns|rows)$/),
    "a driver reads the size whenever it changes",
  ),
  rule(
    "config/changed",
    "risky",
    ofDevice(/^config\./),
    "the guest reads another value from the configuration space",
  ),
  rule(
    "definition/changed",
    "breaking",
    ofDevice(/^definition/),
    "a driver of a vendor's device is written against its definition",
  ),

  rule(
    "host/read-only",
    "breaking",
    ofDevice(/^host\.readOnly$/, ({ after }) => after === true),
    "what the guest writes is refused",
  ),
  rule(
    "host/file",
    "risky",
    ofDevice(/^host\.(file|directory|path)$/),
    "another content may be behind the device",
  ),
  rule("host/changed", "compatible", ofDevice(/^host/), "the guest does not see it"),
  rule(
    "budget/less",
    "risky",
    ofDevice(/^budget\./, limited),
    "a guest that needs more is slowed down",
  ),
  rule("budget/more", "compatible", ofDevice(/^budget/), "the guest may use more"),
  rule(
    "safety/changed",
    "risky",
    (difference) => /^safety/.test(difference.path),
    "what happens after a failure is another, and so is the safety argument",
  ),
  rule(
    "lane/polling",
    "compatible",
    ofDevice(/^pollMicroseconds$/),
    "it is about speed and the load of the host",
  ),
  rule("other", "risky", () => true, "it is not known to leave guests alone"),
];
