import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Artefact } from "../../../src/generate/artefact.js";
import { FAMILIES } from "../../../src/generate/families/index.js";
import { projectContent } from "../../../src/generate/project-content.js";
import { planPlatform } from "../../../src/plan/plan-platform.js";
import { locate } from "../../../src/profile/finding.js";
import { parsePlatform } from "../../../src/profile/load-platform.js";
import { EXAMPLES, exampleFileOf, exampleTextOn } from "../example-on.js";
import { disk, packageRoot, profileText, source, terminal } from "../platforms.js";

/** A package in a fixed place, so that golden files do not depend on ours. */
const own = {
  root: "/srv/wheelbase",
  version: "0.1.0",
  typescriptVersion: "6.0.3",
  nodeRange: ">=20.19",
};

/** The launch files of a profile's first guest, and what they leave out. */
function launch(text: string, file = `${packageRoot}/profiles/examples/platform.yaml`) {
  const result = parsePlatform(text, file);
  if (!result.ok) throw new Error(result.findings.map(({ message }) => message).join("\n"));
  const plan = planPlatform({ ...result.served().platform, source: "/srv/car/platform.yaml" });
  const [guest] = plan.guests;
  if (guest === undefined) throw new Error("no guest");
  const families = FAMILIES.filter(({ name }) => LAUNCH_FAMILIES.includes(name));
  const content = projectContent(plan, guest, {
    dir: "/srv/car/build",
    families,
    runtime: "^0.1.0",
    own,
  });
  return {
    artefacts: [...content.families.values()].flat(),
    findings: content.findings.map((finding) => locate(result.document, finding)),
  };
}

const LAUNCH_FAMILIES = [
  "qemu",
  "libvirt",
  "crosvm",
  "cloud-hypervisor",
  "kubevirt",
  "xen",
  "acrn",
];

function contentOf(artefacts: readonly Artefact[], path: string): string {
  return artefacts.find((artefact) => artefact.path === path)?.content ?? "";
}

function findingsText(findings: ReturnType<typeof launch>["findings"]): string {
  const lines = findings.map(
    ({ line, column, severity, code, message }) =>
      `${line}:${column} ${severity} ${code} ${message}\n`,
  );
  return lines.join("");
}

const ARCHITECTURES = ["x86_64", "aarch64", "s390x"] as const;

/** The examples as they are, and as they would be on the other architectures. */
const EXAMPLE_TEXTS = EXAMPLES.flatMap((name) => {
  const file = exampleFileOf(name);
  const text = readFileSync(file, "utf8");
  const others = ARCHITECTURES.filter((other) => !text.includes(`architecture: ${other}\n`));
  return [
    { name, file, text },
    ...others.map((architecture) => {
      return { name: `${name}-${architecture}`, file, text: exampleTextOn(name, { architecture }) };
    }),
  ];
});

describe.each(EXAMPLE_TEXTS)("launch files of $name", ({ name, file, text }) => {
  const { artefacts, findings } = launch(text, file);

  it.each(artefacts)("have the golden $path", async ({ path, content }) => {
    await expect(content).toMatchFileSnapshot(`../golden/launch/${name}/${path}.txt`);
  });

  it("have the golden findings", async () => {
    const path = `../golden/launch/${name}/findings.txt`;
    await expect(findingsText(findings)).toMatchFileSnapshot(path);
  });
});

const guestOf = (guest: object) => launch(profileText([{ devices: [], ...guest }]));

describe("what launch files leave out", () => {
  it("is told once for all that leave it out, at the line of the device", () => {
    const { findings } = guestOf({ devices: [disk("a"), terminal("c")] });
    const version = findings.find(({ code }) => code === "WB6002");
    expect(version?.message).toBe(
      'QEMU 7.2, QEMU 10 and KubeVirt: "c" needs the front-end vhost-user-test-device-pci, ' +
        "which is missing there",
    );
    expect(version?.severity).toBe("warning");
  });

  it("is a whole architecture for some", () => {
    const { artefacts, findings } = guestOf({ architecture: "s390x", devices: [disk("a")] });
    const folders = new Set(artefacts.map(({ path }) => path.split("/")[1]));
    expect([...folders]).toEqual(["qemu", "libvirt", "kubevirt"]);
    expect(findings.filter(({ code }) => code === "WB6004").map(({ message }) => message)).toEqual([
      "crosvm and Cloud Hypervisor: there are no files: it runs x86_64 and aarch64 guests",
      "Xen: there are no files: it runs aarch64 guests",
      "ACRN: there are no files: it runs x86_64 guests",
    ]);
  });

  it("are interrupts on zPCI, which the file cannot help", () => {
    const { findings } = guestOf({ architecture: "s390x", devices: [disk("a"), source("b")] });
    const messages = findings.filter(({ code }) => code === "WB6007");
    expect(messages).toHaveLength(1);
    expect(messages[0]?.message).toContain('"b" is there, but its front-end has too few MSI-X');
  });

  it("is a transport or a place where the monitor has its own idea", () => {
    const { findings } = guestOf({
      devices: [disk("a", { transport: "mmio" }), disk("b", { placement: { pci: "00:09.0" } })],
    });
    const texts = findings.map(({ code, message }) => `${code} ${message}`);
    expect(texts).toContain(
      'WB6003 libvirt, crosvm, Cloud Hypervisor and KubeVirt: "a" is on PCI, the only transport there is',
    );
    expect(texts.find((text) => text.startsWith("WB6006"))).toMatch(
      /Cloud Hypervisor.*: "b" is where the monitor puts it, not where the profile wants it/,
    );
  });

  it("is a device of the host that a monitor cannot give away", () => {
    const { artefacts, findings } = guestOf({
      passthrough: [
        { name: "npu", bus: "platform", host: "fd000000.npu" },
        { name: "gpu", bus: "pci", host: "0000:03:00.0" },
        { name: "stick", bus: "usb", host: "0951:1666" },
      ],
    });
    const texts = findings.map(({ code, message }) => `${code} ${message}`);
    expect(texts).toContain(
      'WB6005 QEMU, libvirt, crosvm, Cloud Hypervisor and ACRN: left out is "npu": ' +
        'devices of the bus "platform" cannot be given to a guest',
    );
    const args = contentOf(artefacts, "vmm/qemu/qemu-11.args");
    expect(args).toContain("-device vfio-pci,id=gpu,host=0000:03:00.0,addr=0x1\n");
    expect(args).toContain("-device usb-host,id=stick,bus=usb.0,vendorid=0x0951,productid=0x1666");
    const domain = contentOf(artefacts, "vmm/libvirt/domain.xml");
    expect(domain).toContain('<address domain="0x0000" bus="0x03" slot="0x00" function="0x0"/>');
  });
});

describe("processors and interrupt controller of a guest", () => {
  const files = (guest: object) => {
    const { artefacts, findings } = guestOf({ devices: [disk("a")], vcpus: 4, ...guest });
    return {
      content: (path: string) => contentOf(artefacts, `vmm/${path}`),
      texts: findings.filter(({ code }) => code === "WB6010").map(({ message }) => message),
    };
  };

  it("are in every file that can say them", () => {
    const pc = files({ interruptController: "x2apic" });
    expect(pc.content("qemu/qemu-11.args")).toContain("\n-cpu max,+x2apic\n-smp 4\n");
    expect(pc.content("libvirt/domain.xml")).toContain("<vcpu>4</vcpu>");
    expect(pc.content("crosvm/crosvm.args")).toContain("\n--cpus num-cores=4\n");
    expect(pc.content("cloud-hypervisor/cloud-hypervisor.args")).toContain("\n--cpus boot=4\n");
    expect(pc.content("kubevirt/virtual-machine.yaml")).toContain("cpu:\n          cores: 4\n");
    expect(pc.texts).toEqual([
      "ACRN: a virtual processor for each physical one that cpu_affinity names: add 4 of the board's",
    ]);
    const arm = files({ architecture: "aarch64", interruptController: "gicv2" });
    expect(arm.content("qemu/qemu-11.args")).toContain("-machine virt,gic-version=2,memory-");
    expect(arm.content("libvirt/domain.xml")).toContain('<gic version="2"/>');
    expect(arm.content("xen/guest.cfg")).toContain('\nvcpus = 4\ngic_version = "v2"\n');
    expect(arm.content("xen/dom0less.dtsi")).toContain("cpus = <4>;");
  });

  it("are said where a monitor has its own", () => {
    expect(files({ architecture: "aarch64", interruptController: "gicv2" }).texts).toEqual([
      `crosvm, Cloud Hypervisor and KubeVirt: the interrupt controller is the host's or gicv3, not gicv2`,
      `Xen: a domain of dom0less has the interrupt controller of the hardware; xl's has gicv2`,
    ]);
    const newest = files({ architecture: "aarch64", interruptController: "gicv4" });
    expect(newest.content("qemu/qemu-11.args")).toContain("gic-version=3");
    expect(newest.texts).toEqual([
      `QEMU, libvirt and Xen: the guest finds gicv3, as monitors show no gicv4 to it`,
      `crosvm, Cloud Hypervisor and KubeVirt: the interrupt controller is the host's or gicv3, not gicv4`,
    ]);
    expect(files({ architecture: "aarch64" }).texts).toEqual([]);
  });
});

describe("features of every device", () => {
  const required = [
    "VIRTIO_F_RING_PACKED",
    "VIRTIO_F_IN_ORDER",
    "VIRTIO_F_ACCESS_PLATFORM",
    "VIRTIO_F_RING_RESET",
  ];
  const { artefacts, findings } = guestOf({
    devices: [disk("a", { features: { required } }), source("b", { features: { required } })],
  });
  const told = "packed=on,in_order=on,iommu_platform=on,disable-legacy=on,queue_reset=off";

  it("are switched on where front-ends want to be told, and the reset of a queue off", () => {
    const newest = contentOf(artefacts, "vmm/qemu/qemu-11.args");
    expect(newest).toMatch(new RegExp(`^-device vhost-user-blk-pci,.*${told}`, "m"));
    expect(newest).toMatch(new RegExp(`^-device vhost-user-rng-pci,.*${told}`, "m"));
    expect(contentOf(artefacts, "vmm/qemu/qemu-7.2.args")).not.toContain("in_order");
    const domain = contentOf(artefacts, "vmm/libvirt/domain.xml");
    expect(domain).toContain('iommu="on" packed="on"/>');
    expect(domain).toContain('<qemu:arg value="vhost-user-blk.queue_reset=off"/>');
    expect(domain).toMatch(
      /"vhost-user-rng-pci,.*packed=on,iommu_platform=on,disable-legacy=on,queue_reset=off"/,
    );
  });

  it("are none for a front-end that keeps them to itself", () => {
    const crypto = { name: "c", type: "crypto", host: { kind: "openssl" }, features: { required } };
    const kept = guestOf({ devices: [crypto] });
    const newest = contentOf(kept.artefacts, "vmm/qemu/qemu-11.args");
    expect(newest).toMatch(
      /virtio-crypto-pci,.*indirect_desc=off,event_idx=off,queue_reset=off,addr/,
    );
    expect(kept.findings.map(({ message }) => message)).toContain(
      'QEMU 7.2, QEMU 10, QEMU 11, libvirt and KubeVirt: "c" is without VIRTIO_F_RING_PACKED: its front-end tells the backend of no feature',
    );
  });

  it("are said where the guest goes without", () => {
    expect(findings.filter(({ code }) => code === "WB6011").map(({ message }) => message)).toEqual(
      ["a", "b"].flatMap((name) => [
        `QEMU 7.2, libvirt and KubeVirt: "${name}" is without VIRTIO_F_IN_ORDER, which its front-ends do not have`,
        `QEMU 7.2, QEMU 10, QEMU 11, libvirt and KubeVirt: "${name}" is without VIRTIO_F_RING_RESET: no backend is told when a guest resets a queue`,
      ]),
    );
  });
});

describe("places of the plan", () => {
  const qemuArguments = (guest: object) => {
    const { artefacts, findings } = guestOf(guest);
    return {
      devices: contentOf(artefacts, "vmm/qemu/qemu-11.args")
        .split("\n")
        .filter((line) => line.startsWith("-device"))
        .map((line) => line.replace(/^-device |,chardev=\w+|,netdev=[\w-]+/g, "")),
      texts: findings.map(({ code, message }) => `${code} ${message}`),
    };
  };

  it("are those of virtio-mmio transports, too", () => {
    const devices = [source("a"), source("b", { placement: { mmio: "0xa000600" } })];
    const { devices: lines, texts } = qemuArguments({ architecture: "aarch64", devices });
    expect(lines).toEqual([
      "vhost-user-rng,id=a,bus=virtio-mmio-bus.0",
      "vhost-user-rng,id=b,bus=virtio-mmio-bus.3",
    ]);
    expect(texts.filter((text) => text.includes("WB6006") && text.includes("QEMU"))).toEqual([
      "WB6006 libvirt and KubeVirt: virtio-mmio devices are in slots that QEMU chooses, so the guest " +
        "takes its description from QEMU, not from here",
    ]);
  });

  it("are said to be others where the machine is another", () => {
    const { devices, texts } = qemuArguments({
      architecture: "aarch64",
      machine: { mmio: { address: "0x1c130000", interrupt: 42 } },
      devices: [source("a")],
    });
    expect(devices).toEqual(["vhost-user-rng,id=a"]);
    expect(texts).toContain(
      "WB6006 QEMU, libvirt and KubeVirt: its machine has memory and devices where it always has " +
        "them, not where the profile wants them",
    );
  });

  it("are given to devices of the host, and to those of USB what is left", () => {
    const { devices } = qemuArguments({
      devices: [source("a")],
      passthrough: [
        { name: "stick", bus: "usb", host: "0951:1666" },
        { name: "gpu", bus: "pci", host: "0000:03:00.0" },
      ],
    });
    expect(devices).toEqual([
      "vhost-user-rng-pci,id=a,addr=0x1",
      "vfio-pci,id=gpu,host=0000:03:00.0,addr=0x2",
      "qemu-xhci,id=usb",
      "usb-host,id=stick,bus=usb.0,vendorid=0x0951,productid=0x1666",
    ]);
  });

  it("are zPCI for what does not ride on ccw, behind those that have a slot", () => {
    const { devices, texts } = qemuArguments({
      architecture: "s390x",
      devices: [
        disk("a"),
        {
          name: "net",
          type: "network",
          host: { kind: "none" },
          config: { mac: "02:00:00:00:00:01" },
        },
        disk("b", { transport: "pci" }),
      ],
    });
    expect(devices.map((line) => line.replace(/,(mac|rx|tx|num|queue)[^,]*/g, ""))).toEqual([
      "virtio-net-ccw,id=net,devno=fe.0.0002",
      "vhost-user-blk-pci,id=b,addr=0x1",
      "vhost-user-blk-pci,id=a",
    ]);
    expect(texts).toContain('WB6003 QEMU: "a" is on PCI: its front-end does not ride on ccw');
  });

  it("are on PCI with libvirt where its machine has no virtio-mmio", () => {
    const { texts } = qemuArguments({ devices: [disk("a", { transport: "mmio" })] });
    expect(texts).toContain(
      'WB6003 libvirt, crosvm, Cloud Hypervisor and KubeVirt: "a" is on PCI, the only transport there is',
    );
  });
});

describe("arguments of a version of QEMU", () => {
  it("connect again by the option that the version has", () => {
    const { artefacts } = guestOf({ devices: [disk("a"), source("b")] });
    const lines = (version: string) =>
      contentOf(artefacts, `vmm/qemu/qemu-${version}.args`)
        .split("\n")
        .filter((line) => line.startsWith("-chardev"));
    expect(lines("7.2")).toEqual([
      "-chardev socket,id=a,path=run/a.sock,reconnect=1",
      "-chardev socket,id=b,path=run/b.sock",
    ]);
    expect(lines("10")[0]).toBe("-chardev socket,id=a,path=run/a.sock,reconnect-ms=1000");
    expect(lines("11")).toEqual(lines("10"));
  });
});

describe("a bus with more devices than QEMU's machine has room for", () => {
  it("is said, even where the profile's own machine has the room", () => {
    const guest = {
      machine: { mmio: { address: "0xd0000000", interrupt: 16 } },
      devices: Array.from({ length: 25 }, (_, index) =>
        source(`rng${index}`, { transport: "mmio" }),
      ),
    };
    const { findings } = launch(profileText([guest]));
    const room = findings.filter(({ rule }) => rule === "launch/room");
    expect(room.map(({ message }) => message)).toEqual([
      "QEMU: The machine has 24 virtio-mmio transports and this guest has 25.",
    ]);
  });
});
