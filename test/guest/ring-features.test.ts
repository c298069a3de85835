import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GuestRun } from "./bed.js";
import { DiskRack, type RackDisk } from "./disk-rack.js";
import { bootQemu } from "./qemu.js";
import { bootUml } from "./uml.js";

// Linux's drivers on rings of every kind that the engine serves: each kind is a disk of its own, and
// one guest uses them all, so that a kind costs a second and not a boot.

const packed = "VIRTIO_F_RING_PACKED";
const eventIndex = "VIRTIO_F_EVENT_IDX";
const indirect = "VIRTIO_F_INDIRECT_DESC";
const inOrder = "VIRTIO_F_IN_ORDER";
const accessPlatform = "VIRTIO_F_ACCESS_PLATFORM";
const ringReset = "VIRTIO_F_RING_RESET";

/** Every subset of the features of a ring; the name of its disk says what is in it. */
const ringKinds: readonly RackDisk[] = [[], [packed]].flatMap((layout) =>
  [[], [eventIndex]].flatMap((events) =>
    [[], [indirect]].flatMap((tables) =>
      [[], [inOrder]].map((order) => {
        const features = [...layout, ...events, ...tables, ...order];
        const name = [
          layout.length > 0 ? "packed" : "split",
          ...events.map(() => "event"),
          ...tables.map(() => "ind"),
          ...order.map(() => "ord"),
        ].join("-");
        return { name, features };
      }),
    ),
  ),
);

/** Completions out of order, on rings that keep an order and on rings that keep none. */
const engineKinds: readonly RackDisk[] = [
  { name: "sync", features: [eventIndex, indirect], engine: "sync" },
  { name: "uring", features: [eventIndex, indirect], engine: "io_uring" },
  { name: "uring-packed", features: [packed, eventIndex, indirect], engine: "io_uring" },
  { name: "uring-ord", features: [inOrder, indirect], engine: "io_uring" },
  { name: "uring-packed-ord", features: [packed, inOrder], engine: "io_uring" },
  { name: "direct", features: [eventIndex, indirect], direct: true },
];
const umlKinds = [...ringKinds, ...engineKinds];

describe("Linux 7.3 in User Mode Linux", () => {
  let rack: DiskRack;
  let run: GuestRun;

  beforeAll(async () => {
    rack = await DiskRack.start(umlKinds);
    const devices = umlKinds.map(({ name }) => ({ socketPath: rack.socketPath(name), id: 2 }));
    run = await bootUml({ ...rack.job, devices, timeoutMs: 120_000 });
    expect(run.status).toBe(0);
  }, 150_000);

  afterAll(() => rack.stop());

  it.each(umlKinds)("uses the disk $name", async ({ name, features }) => {
    const ring = [packed, eventIndex, indirect, inOrder];
    const negotiated = rack.negotiated(run, name);
    const expected = ring.filter((feature) => features.includes(feature));
    expect(ring.filter((feature) => negotiated.has(feature))).toEqual(expected);
    await rack.expectWorked(run, name);
  });
});

/** A disk behind vhost-user-blk on PCI. */
interface PciDisk extends RackDisk {
  /** What else QEMU's front end is told. */
  readonly options: string;
  /** What the driver must have accepted of the common features. */
  readonly negotiated: readonly string[];
}

function pciArguments(rack: DiskRack, disks: readonly PciDisk[]): readonly string[] {
  return disks.flatMap(({ name, options }) => [
    ...["-chardev", `socket,id=${name},path=${rack.socketPath(name)}`],
    ...["-device", `vhost-user-blk-pci,chardev=${name},${options}`],
  ]);
}

const version1 = "VIRTIO_F_VERSION_1";
/** Linux learned VIRTIO_F_IN_ORDER after 6.12: there it is offered in vain. */
const everything = [packed, eventIndex, indirect, inOrder, ringReset];

const plainDisks: readonly PciDisk[] = [
  {
    name: "small-ring",
    features: everything,
    queueSize: 64,
    options: "queue-size=64,num-queues=1,queue_reset=off",
    negotiated: [indirect, eventIndex, version1],
  },
  {
    name: "packed",
    features: everything,
    options: "packed=on,in_order=on,num-queues=1",
    negotiated: [indirect, eventIndex, version1, packed, ringReset],
  },
  {
    name: "packed-small-2q",
    features: everything,
    queueCount: 2,
    queueSize: 64,
    options: "packed=on,queue-size=64,num-queues=2",
    negotiated: [indirect, eventIndex, version1, packed, ringReset],
  },
  {
    // As the generator writes it for a profile that wants all of them.
    name: "as-generated",
    features: [...everything, accessPlatform],
    options:
      "packed=on,in_order=on,iommu_platform=on,disable-legacy=on,queue_reset=off,num-queues=1",
    negotiated: [indirect, eventIndex, version1, accessPlatform, packed],
  },
  {
    name: "legacy-2q",
    features: everything,
    queueCount: 2,
    options: "disable-legacy=off,disable-modern=on,num-queues=2",
    negotiated: [indirect, eventIndex],
  },
  {
    // A ring of QEMU's usual 128, shorter than the backend was told, and no tables: a request has to fit all the same.
    name: "legacy-bare",
    features: [],
    queueSize: 256,
    options: "disable-legacy=off,disable-modern=on,num-queues=1",
    negotiated: [],
  },
];

const translated = "iommu_platform=on,ats=on,disable-legacy=on,num-queues=1";
const translatedDisks: readonly PciDisk[] = [
  {
    name: "split",
    features: [eventIndex, indirect, accessPlatform],
    options: translated,
    negotiated: [indirect, eventIndex, version1, accessPlatform],
  },
  {
    name: "split-bare",
    features: [accessPlatform],
    options: translated,
    negotiated: [version1, accessPlatform],
  },
  {
    name: "packed",
    features: [...everything, accessPlatform],
    options: `${translated},packed=on`,
    negotiated: [indirect, eventIndex, version1, accessPlatform, packed, ringReset],
  },
];

describe.each([
  {
    where: "on PCI",
    disks: plainDisks,
    machine: "q35",
    append: "",
    qemuArgs: ["-smp", "2"],
  },
  {
    where: "behind a virtual IOMMU",
    disks: translatedDisks,
    // Without interrupt remapping, which is no concern of a disk's, but would need another interrupt controller.
    machine: "q35,kernel-irqchip=off",
    append: "intel_iommu=on",
    qemuArgs: ["-device", "intel-iommu,intremap=off,device-iotlb=on"],
  },
])("Debian's Linux 6.12 in QEMU 11.1 $where", ({ disks, machine, append, qemuArgs }) => {
  let rack: DiskRack;
  let run: GuestRun;

  beforeAll(async () => {
    rack = await DiskRack.start(disks);
    run = await bootQemu({
      ...rack.job,
      machine,
      append,
      modules: ["virtio_blk"],
      timeoutMs: 180_000,
      qemuArgs: [...qemuArgs, ...pciArguments(rack, disks)],
    });
    expect(run.status).toBe(0);
  }, 200_000);

  afterAll(() => rack.stop());

  it.each(disks)("uses the disk $name", async ({ name, negotiated, queueCount = 1 }) => {
    expect([...rack.negotiated(run, name)]).toEqual(negotiated);
    expect(rack.queueCount(run, name)).toBe(queueCount);
    await rack.expectWorked(run, name);
  });
});
