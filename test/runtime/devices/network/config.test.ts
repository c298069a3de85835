import { describe, expect, it } from "vitest";
import { NetConfig } from "../../../../src/catalogue/devices/network.js";
import { NetworkConfig } from "../../../../src/runtime/devices/network/config.js";
import { createDevice } from "../../../../src/runtime/devices/network/module.js";
import { network } from "../../../../src/runtime/devices/network/spec.js";
import { accessors } from "../../../../src/runtime/memory/accessors.js";
import { ByteBuffer } from "../../../../src/runtime/memory/byte-buffer.js";
import { testServices } from "../host-services.js";
import { NetworkGuest, networkOptions } from "./network-guest.js";

const Config = accessors(NetConfig);

function read(config: NetworkConfig): ByteBuffer {
  const bytes = ByteBuffer.ofSize(NetConfig.size);
  config.space.read(0, bytes.bytes);
  return bytes;
}

describe("the configuration space", () => {
  const config = new NetworkConfig(networkOptions({ queuePairs: 4, mtu: 9000, speedMbps: 1000 }));

  it("says how many queue pairs there are, from 1 to 0x8000", () => {
    expect(Config.max_virtqueue_pairs.get(read(config))).toBe(4);
    for (const queuePairs of [0, -1, 1.5, 65, Number.NaN]) {
      const make = () => createDevice(networkOptions({ queuePairs }), testServices());
      expect(make).toThrow(expect.objectContaining({ code: "WB4403" }));
    }
  });

  it("has an MTU from 68 on, by default one above 1280, that never changes", () => {
    expect(Config.mtu.get(read(config))).toBe(9000);
    expect(Config.mtu.get(read(new NetworkConfig(specOptions())))).toBe(1500);
    for (const mtu of [0, 67, 65_536, 1500.5]) {
      const make = () => createDevice(networkOptions({ mtu }), testServices());
      expect(make).toThrow(expect.objectContaining({ code: "WB4402" }));
    }
    const guest = new NetworkGuest({ mtu: 4000 });
    const mtu = () => {
      const bytes = ByteBuffer.ofSize(NetConfig.size);
      guest.device.config.read(0, bytes.bytes);
      return Config.mtu.get(bytes);
    };
    guest.device.setLink(false);
    guest.guest.reset();
    expect(mtu()).toBe(4000);
    expect(guest.device.config.write(Config.mtu.offset, Uint8Array.of(1, 1))).toBe(false);
  });

  it("has room for a key of 40 bytes and a table of 128 entries", () => {
    expect(Config.rss_max_key_size.get(read(config))).toBe(40);
    expect(Config.rss_max_indirection_table_length.get(read(config))).toBe(128);
    expect(Config.supported_hash_types.get(read(config))).toBe(0x3f);
  });

  it("tells speed and duplex, unknown ones as such, and keeps them while the link is up", () => {
    expect(Config.speed.get(read(config))).toBe(1000);
    // As Linux reads it: 1 is full.
    expect(Config.duplex.get(read(config))).toBe(1);
    const unknown = new NetworkConfig(networkOptions());
    expect(Config.speed.get(read(unknown))).toBe(0xffffffff);
    expect(Config.duplex.get(read(unknown))).toBe(0xff);
    unknown.setLink(false);
    unknown.setLink(true);
    expect(Config.speed.get(read(unknown))).toBe(0xffffffff);
  });

  it("shows the cable, and says that it changed", () => {
    const config = new NetworkConfig(networkOptions());
    let changes = 0;
    config.space.listen(() => changes++);
    expect(Config.status.get(read(config))).toBe(1);
    config.setLink(false);
    expect(Config.status.get(read(config))).toBe(0);
    config.setLink(false);
    expect(changes).toBe(1);
  });
});

const common = { name: "lan0", lane: "net", socketPath: "lan0.sock", queueSize: 64, features: [] };
const specOptions = () => network({ ...common, loopback: true }).options;

describe("the definition of a network device", () => {
  it("is plain data, with an address that follows from its name", () => {
    const spec = network({ ...common, switch: { directory: "lan" } });
    expect(structuredClone(spec)).toEqual(spec);
    expect(spec.options.mac).toMatch(/^02(:[0-9a-f]{2}){5}$/);
    expect(network({ ...common, loopback: true }).options.mac).toBe(spec.options.mac);
    const named = network({ ...common, name: "lan1", loopback: true });
    expect(named.options.mac).not.toBe(spec.options.mac);
  });

  it.each([
    ["an address of a group", { mac: "01:00:00:00:00:01" }, "WB4401"],
    ["an address of nobody", { mac: "00:00:00:00:00:00" }, "WB4401"],
    ["an address that is none", { mac: "02:00:00:00:01" }, "WB4401"],
    ["two host sides", { end: { loopback: true, tap: { name: "x" } } as never }, "WB4404"],
    ["none", { end: {} as never }, "WB4404"],
    ["a speed below nothing", { speedMbps: -1 }, "WB4403"],
    ["STANDBY", { features: ["VIRTIO_NET_F_STANDBY"] }, "WB4407"],
    ["a capture that cannot be", { capture: { file: "/proc/no/such" } }, "WB4406"],
    ["a tap with a long name", { end: { tap: { name: "a-name-that-is-too-long" } } }, "WB4405"],
  ])("is refused with %s", (_what, more, code) => {
    const make = () => createDevice(networkOptions(more), testServices());
    expect(make).toThrow(expect.objectContaining({ code }));
  });
});
