import type { PlatformDeviceOf } from "../../profile/platform.js";
import { ConsoleDriver, ConsolePortsDriver } from "../../runtime/driver/index.js";
import { type Checklist, expectThat, type Outcome } from "./checklist.js";
import { checkFeatures, driverOptions, type Target } from "./target.js";

type Port = NonNullable<PlatformDeviceOf<"console">["config"]["ports"]>[number];

/** Every byte value, control characters of terminals included, more than once. */
const MESSAGE = Uint8Array.from({ length: 1024 }, (_, index) => index % 256);

export function exerciseConsole(target: Target<"console">, checks: Checklist): void {
  exerciseFirstPort(target, checks);
  if (target.device.config.ports !== undefined) exercisePorts(target, checks);
}

function exerciseFirstPort(target: Target<"console">, checks: Checklist): void {
  const { device, host } = target;
  const console = checks.prepare("connect", () =>
    ConsoleDriver.start({
      ...driverOptions(target),
      receiveBuffers: receiveBuffers(device),
    }),
  );
  if (console === undefined) return;
  try {
    checks.run("features", () => checkFeatures(target, console.driver));
    if (console.size !== undefined) checks.run("size", () => checkSize(console, device));
    checks.run("guest to host", () => {
      console.send(MESSAGE);
      return checkMessage(host.receive(MESSAGE.length));
    });
    if (device.host.kind === "file") return;
    checks.run("host to guest", () => {
      host.send(MESSAGE);
      return checkMessage(console.receiveExactly(MESSAGE.length));
    });
  } finally {
    console.close();
  }
}

/** All ports by name, the first one too, which has none; then what each of them carries. */
function exercisePorts(target: Target<"console">, checks: Checklist): void {
  const ports = checks.prepare("ports", () => ConsolePortsDriver.start(driverOptions(target)));
  if (ports === undefined) return;
  const named = target.device.config.ports ?? [];
  try {
    checks.run("ports", () => checkPorts(ports, named));
    for (const [index, { name }] of named.entries()) {
      checks.run(`port ${name}`, () => checkPort(target, ports, index + 1));
    }
  } finally {
    ports.close();
  }
}

function checkPorts(ports: ConsolePortsDriver, named: readonly Port[]): Outcome {
  const wanted = [{ name: "", console: true }, ...named];
  const found = ports.meet(wanted.length);
  const texts = found.map(({ id, name, isConsole }) => textOf(id, name, isConsole));
  const expected = wanted.map(({ name, console }, id) => textOf(id, name, console));
  const [told, stated] = [texts.join(", "), expected.join(", ")];
  expectThat(told === stated, () => `the ports are ${told}, not ${stated}`);
  return `${found.length} ports`;
}

/** There and back again, by whatever of the host the port is bound to. */
function checkPort(
  { device, host }: Target<"console">,
  ports: ConsolePortsDriver,
  id: number,
): Outcome {
  const stream = ports.open(id, receiveBuffers(device));
  stream.send(MESSAGE);
  checkMessage(host.receive(MESSAGE.length, id));
  host.send(MESSAGE, id);
  const values = checkMessage(stream.receiveExactly(MESSAGE.length));
  return `${values}, both ways`;
}

/** Lent to the device for what it receives on a port. */
function receiveBuffers({ queues }: PlatformDeviceOf<"console">): number {
  return Math.min(8, queues.size);
}

function textOf(id: number, name: string, isConsole: boolean): string {
  return `${id}${name === "" ? "" : ` "${name}"`}${isConsole ? " (terminal)" : ""}`;
}

function checkSize({ size }: ConsoleDriver, { config }: PlatformDeviceOf<"console">): Outcome {
  const found = `${size?.columns} x ${size?.rows}`;
  const wanted = `${config.columns} x ${config.rows}`;
  expectThat(found === wanted, () => `${found}, not ${wanted}`);
  return found;
}

function checkMessage(bytes: Uint8Array): string {
  const index = MESSAGE.findIndex((byte, position) => byte !== bytes[position]);
  expectThat(index < 0, () =>
    bytes.length <= index
      ? `${bytes.length} of ${MESSAGE.length} bytes came`
      : `byte ${index} is ${bytes[index]}, not ${MESSAGE[index]}`,
  );
  expectThat(bytes.length === MESSAGE.length, () => `${bytes.length} bytes, not ${MESSAGE.length}`);
  return "all 256 byte values";
}
