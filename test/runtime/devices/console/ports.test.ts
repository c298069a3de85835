import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { ConsoleEvent, ConsoleFeature } from "../../../../src/catalogue/devices/console.js";
import { FeatureSet } from "../../../../src/runtime/device/feature-set.js";
import { ConsoleDevice } from "../../../../src/runtime/devices/console/model.js";
import { createDevice } from "../../../../src/runtime/devices/console/module.js";
import { consoleDevice } from "../../../../src/runtime/devices/console/spec.js";
import { Guest } from "../harness.js";
import { testDirectory, testServices } from "../host-services.js";
import { MeteredPort } from "./metered-port.js";
import { bytesOf, common, textOf } from "./terminal.js";

const { DeviceReady, DeviceAdd, DeviceRemove, PortReady, PortOpen } = ConsoleEvent;
const controlReceive = 2;
const controlTransmit = 3;
const maxPorts = 4;
const every = Object.values(ConsoleFeature);

/** A terminal and a port for data called "org.example.data", of four ports that there may be. */
function portsGuest(features: readonly number[] = every) {
  const hosts: MeteredPort[] = [new MeteredPort()];
  const more = {
    maxPorts,
    open: () => {
      const port = new MeteredPort();
      port.room = Number.MAX_SAFE_INTEGER;
      hosts.push(port);
      return port;
    },
  };
  const device = new ConsoleDevice(80, 24, hosts[0] as MeteredPort, more);
  device.addPort(1, { name: "org.example.data", console: false, pty: {} });
  const guest = new Guest(device, { queueSize: 64, dataBytes: 64 * 1024 });
  onTestFinished(() => guest.release());
  guest.reset(new FeatureSet(features));
  const lent = Array.from({ length: 40 }, () => guest.offer(controlReceive, [], [64]));
  guest.kick(controlReceive);

  function tell(id: number, event: number, value: number): void {
    const bytes = new DataView(new ArrayBuffer(8));
    bytes.setUint32(0, id, true);
    bytes.setUint16(4, event, true);
    bytes.setUint16(6, value, true);
    guest.offer(controlTransmit, [new Uint8Array(bytes.buffer)], []);
    guest.kick(controlTransmit);
  }

  /** What the device said since the last look: port, event, value, content. */
  function heard() {
    guest.runner.flush();
    return guest.used(controlReceive).map(({ id, length }) => {
      const places = lent.find((one) => one.id === id)?.writablePlaces ?? [];
      const bytes = guest.read(places);
      const view = new DataView(bytes.buffer);
      const content = bytes.slice(8, length);
      return [view.getUint32(0, true), view.getUint16(4, true), view.getUint16(6, true), content];
    });
  }
  const run = (name: string, values: Record<string, string | number | boolean> = {}) =>
    device.commands.find((command) => command.name === name)?.run(values);
  return { device, guest, hosts, tell, heard, run };
}

const none = new Uint8Array(0);
const name = (text: string) => new TextEncoder().encode(text);

describe("ports", () => {
  it("are told of once the driver is ready, each once", () => {
    const { tell, heard } = portsGuest();
    expect(heard()).toEqual([]);
    tell(0, DeviceReady, 1);
    tell(0, DeviceReady, 1);
    expect(heard()).toEqual([
      [0, DeviceAdd, 1, none],
      [1, DeviceAdd, 1, none],
    ]);
  });

  it("tell what they are when the driver is ready for them", () => {
    const { tell, heard } = portsGuest();
    tell(0, PortReady, 1);
    expect(heard()).toEqual([]);
    tell(0, DeviceReady, 1);
    heard();
    tell(0, PortReady, 1);
    tell(1, PortReady, 1);
    tell(2, PortReady, 1);
    expect(heard()).toEqual([
      [0, ConsoleEvent.ConsolePort, 1, none],
      [0, PortOpen, 1, none],
      [0, ConsoleEvent.Resize, 0, Uint8Array.of(80, 0, 24, 0)],
      [1, ConsoleEvent.PortName, 1, name("org.example.data")],
      [1, PortOpen, 1, none],
    ]);
  });

  it("carry bytes on queues of their own, and input once they are open", () => {
    const { guest, hosts, tell } = portsGuest();
    const [, data] = hosts;
    guest.offer(5, [bytesOf("to the host")], []);
    guest.kick(5);
    expect(data?.output).toBe("to the host");
    const { writablePlaces } = guest.offer(4, [], [32]);
    guest.kick(4);
    if (data !== undefined) data.input = "to the guest";
    data?.listener?.inputReady();
    expect(data?.watches).toBe(false);
    tell(1, PortOpen, 1);
    guest.runner.flush();
    expect(textOf(guest.read(writablePlaces)).slice(0, 12)).toBe("to the guest");
    tell(1, PortOpen, 0);
    expect(data?.watches).toBe(false);
  });

  it("wait for buffers with what they have to say", () => {
    const { guest, tell, heard } = portsGuest();
    tell(0, DeviceReady, 1);
    for (let round = 0; round < 30; round++) tell(1, PortReady, 1);
    expect(heard()).toHaveLength(40);
    const short = guest.offer(controlReceive, [], [7]);
    const next = guest.offer(controlReceive, [], [64]);
    guest.kick(controlReceive);
    expect(guest.used(controlReceive).map(({ id, length }) => [id, length > 0])).toEqual([
      [short.id, false],
      [next.id, true],
    ]);
  });

  it("are not spoken of to a driver without MULTIPORT, which has the first one", () => {
    const { guest, hosts, tell, heard, run } = portsGuest([ConsoleFeature.Size]);
    tell(0, DeviceReady, 1);
    run("remove-port", { port: 1 });
    expect(heard()).toEqual([]);
    const [first] = hosts;
    if (first !== undefined) first.input = "hello";
    const { writablePlaces } = guest.offer(0, [], [5]);
    guest.kick(0);
    expect(textOf(guest.read(writablePlaces))).toBe("hello");
  });
});

describe("operators", () => {
  it("plug ports in and out", () => {
    const { guest, hosts, tell, heard, run } = portsGuest();
    tell(0, DeviceReady, 1);
    heard();
    expect(run("add-port", { name: "new", console: true })).toEqual({ port: 2 });
    expect(heard()).toEqual([[2, DeviceAdd, 1, none]]);
    tell(2, PortReady, 1);
    expect(heard()).toEqual([
      [2, ConsoleEvent.ConsolePort, 1, none],
      [2, ConsoleEvent.PortName, 1, name("new")],
      [2, PortOpen, 1, none],
    ]);
    const host = hosts[2] as MeteredPort;
    host.room = 0;
    const { id } = guest.offer(7, [bytesOf("lost")], []);
    guest.kick(7);
    run("remove-port", { port: 2 });
    expect(heard()).toEqual([[2, DeviceRemove, 1, none]]);
    expect(guest.used(7)).toEqual([{ id, length: 0 }]);
    expect(host.isClosed).toBe(true);
    expect(run("ports")).toMatchObject([{ id: 0 }, { id: 1, name: "org.example.data" }]);
  });

  it("have as many as there may be, and each once", () => {
    const { tell, heard, run } = portsGuest();
    tell(0, DeviceReady, 1);
    run("add-port", { name: "a", port: 3 });
    run("add-port", { name: "b" });
    const added = heard().filter(([, event]) => event === DeviceAdd);
    expect(added.map(([id]) => id)).toEqual([0, 1, 3, 2]);
    expect(() => run("add-port", { name: "c" })).toThrow("all 4 ports");
    expect(() => run("add-port", { name: "c", port: 3 })).toThrow("port 3 is in use");
    expect(() => run("add-port", { name: "c", port: 4 })).toThrow("not from 1 to 3");
    run("remove-port", { port: 3 });
    expect(() => run("remove-port", { port: 3 })).toThrow("no port 3");
    expect(() => run("remove-port", { port: 0 })).toThrow("not from 1 to 3");
    expect(() => run("add-port", { name: "a name" })).toThrow("no name of a port");
    expect(() => run("add-port", { name: "c", socket: "s", link: "l" })).toThrow("either");
  });

  it("resize the terminal, in the configuration and by a message", () => {
    const { device, tell, heard, run } = portsGuest();
    let changes = 0;
    device.config.listen(() => changes++);
    run("resize", { columns: 100, rows: 50 });
    const size = new Uint8Array(4);
    device.config.read(0, size);
    expect([...size, changes]).toEqual([100, 0, 50, 0, 1]);
    tell(0, DeviceReady, 1);
    heard();
    run("resize", { columns: 300, rows: 60 });
    expect(heard()).toEqual([[0, ConsoleEvent.Resize, 0, Uint8Array.of(44, 1, 60, 0)]]);
    run("resize", { columns: 9, rows: 9, port: 1 });
    expect(heard()).toEqual([]);
  });
});

describe("an emergency", () => {
  it("is printed before the device is configured", () => {
    const port = new MeteredPort();
    const device = new ConsoleDevice(80, 24, port);
    for (const letter of "panic") {
      const value = Uint8Array.of(letter.charCodeAt(0), 1, 2, 3);
      expect(device.config.write(8, value)).toBe(true);
    }
    expect(port.output).toBe("panic");
    const all = new Uint8Array(12);
    device.config.read(0, all);
    expect([...all]).toEqual([80, 0, 24, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
    expect(device.config.write(0, Uint8Array.of(1, 1, 1, 1))).toBe(true);
    device.config.read(0, all);
    expect(all[0]).toBe(80);
  });

  it("reaches the file of the console, after what is there", () => {
    const path = join(testDirectory(), "log", "console.log");
    const services = testServices();
    const { options } = consoleDevice({ ...common, log: { path } });
    const device = createDevice(options, services);
    const guest = new Guest(device, { queueSize: 16 });
    onTestFinished(() => guest.release());
    guest.request(1, [bytesOf("line\n"), bytesOf("more\n")], []);
    device.config.write(8, Uint8Array.of(33));
    expect(readFileSync(path, "latin1")).toBe("line\nmore\n!");
    device.close();
    const again = createDevice(options, services);
    again.config.write(8, Uint8Array.of(34));
    again.close();
    expect(readFileSync(path, "latin1")).toBe('line\nmore\n!"');
    const bad = consoleDevice({ ...common, log: { path: `${path}/below` } });
    expect(() => createDevice(bad.options, services)).toThrow("cannot be written");
  });
});

it("survives any message about ports", () => {
  const { guest, run } = portsGuest();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const { id } = guest.offer(controlTransmit, [bytes], []);
      guest.kick(controlTransmit);
      expect(guest.used(controlTransmit)).toEqual([{ id, length: 0 }]);
    }),
    { numRuns: 500 },
  );
  expect(run("ports")).toHaveLength(2);
  expect(guest.failures).toEqual([]);
});
