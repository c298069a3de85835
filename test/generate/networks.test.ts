import { describe, expect, it } from "vitest";
import { deviceSource } from "../../src/generate/backend/device-source.js";
import { readme } from "../../src/generate/backend/readme.js";
import { servedDevices } from "../../src/generate/served-devices.js";
import { qemuCommand } from "../../src/generate/vmm/qemu.js";
import type { GuestPlan } from "../../src/plan/plan.js";
import { planPlatform } from "../../src/plan/plan-platform.js";
import { platformOf, profileText } from "./platforms.js";

/** The plan of one network device, and what a backend is told of it. */
function card(host: object, more: object = {}, guest: object = {}) {
  const device = { name: "net0", type: "network", host, ...more };
  const plan = planPlatform(platformOf(profileText([{ devices: [device], ...guest }])));
  const guestPlan = plan.guests[0] as GuestPlan;
  const [devicePlan] = servedDevices(guestPlan);
  if (devicePlan === undefined) throw new Error("no device");
  const source = deviceSource(devicePlan);
  const properties = Object.fromEntries(source.properties.map(({ name, value }) => [name, value]));
  return { plan, guest: guestPlan, source, properties };
}

const lines = (guest: GuestPlan) => qemuCommand(guest).lines.filter((line) => /net/.test(line));

describe("a network in a profile", () => {
  it.each([
    [
      { kind: "tap", interface: "tap0", bridge: "br0", create: true },
      { tap: { name: "tap0", create: true, bridge: "br0" } },
    ],
    [
      { kind: "tap", interface: "tap0", capture: "a.pcap" },
      { tap: { name: "tap0" }, capture: { file: "a.pcap" } },
    ],
    [{ kind: "switch", name: "car" }, { switch: { directory: "../switches/car" } }],
    [
      { kind: "switch", name: "car", vlan: 3 },
      { switch: { directory: "../switches/car", vlan: 3 } },
    ],
    [{ kind: "socket", path: "a", peer: "b" }, { socket: { path: "a", peer: "b" } }],
    [{ kind: "stream", path: "a", listen: true }, { stream: { path: "a", listen: true } }],
    [{ kind: "stream", path: "a" }, { stream: { path: "a" } }],
    [{ kind: "pcap", read: "a", write: "b" }, { pcap: { read: "a", write: "b" } }],
    [{ kind: "none" }, { none: true }],
  ])("bound to %j is served as %j", (host, wanted) => {
    const { source, properties, plan, guest } = card(host);
    expect(source.construct).toBe("network");
    expect(properties).toMatchObject(wanted);
    const origin = { generatorVersion: "1", profilePath: "p.yaml", profileDigest: "d" };
    const needs = { runtime: "1", typescriptVersion: "6", nodeRange: ">=20" };
    expect(readme(plan, guest, origin, needs)).toContain("| `net0` | network |");
  });

  it("has an address of its own in each guest, and always the same", () => {
    const mac = (name: string) => card({ kind: "none" }, {}, { name }).properties["mac"];
    expect(mac("ivi")).toMatch(/^02(:[0-9a-f]{2}){5}$/);
    expect(mac("ivi")).toBe(mac("ivi"));
    expect(mac("ivi")).not.toBe(mac("cluster"));
  });

  it("offers what follows from its keys, and hashes only when it is asked to", () => {
    const offered = (more: object) => {
      const { properties } = card({ kind: "none" }, more);
      return [properties["features"], properties["optionalFeatures"]].flat();
    };
    const plain = offered({});
    for (const name of ["MTU", "SPEED_DUPLEX", "MQ", "RSS", "HASH_REPORT", "STANDBY"]) {
      expect(plain).not.toContain(`VIRTIO_NET_F_${name}`);
    }
    expect(plain).toContain("VIRTIO_NET_F_CTRL_VQ");
    const full = offered({
      queues: { count: 4 },
      config: { mtu: 9000, speed: 1000 },
      features: { required: ["VIRTIO_NET_F_RSS"] },
    });
    for (const name of ["MTU", "SPEED_DUPLEX", "MQ", "RSS"]) {
      expect(full).toContain(`VIRTIO_NET_F_${name}`);
    }
  });

  it("is QEMU's own device, which is told what the guest is to read", () => {
    const { guest } = card(
      { kind: "none" },
      {
        queues: { count: 2, size: 512 },
        config: { mac: "02:00:00:00:00:01", mtu: 1400, speed: 100, duplex: "half" },
      },
    );
    expect(lines(guest)).toEqual([
      "-chardev socket,id=net0,path=run/net0.sock,reconnect-ms=1000",
      "-netdev vhost-user,id=net0-link,chardev=net0,queues=2",
      "-device virtio-net-pci,id=net0,netdev=net0-link,mac=02:00:00:00:00:01,rx_queue_size=512,tx_queue_size=512,mq=on,vectors=6,host_mtu=1400,speed=100,duplex=half,addr=0x1",
    ]);
  });
});
