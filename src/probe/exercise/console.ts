import type { PlatformDeviceOf } from "../../profile/platform.js";
import { ConsoleDriver, ConsolePortsDriver } from "../../runtime/driver/index.js";
import { type Checklist, expectThat, type Outcome } from "./checklist.js";
import { checkFeatures, driverOptions, type Target } from "./target.js";

/** Every byte value, control characters of terminals included, more than once. */
const MESSAGE = Uint8Array.from({ length: 1024 }, (_, index) => index % 256);

export function exerciseConsole(target: Target<"console">, checks: Checklist): void {
  exerciseFirstPort(target, checks);
  if (target.device.config.ports !== undefined) checks.run("ports", () => checkPorts(target));
}

function exerciseFirstPort(target: Target<"console">, checks: Checklist): void {
  const { device, host } = target;
  const receiveBuffers = Math.min(8, device.queues.size);
  const console = checks.prepare("connect", () =>
    ConsoleDriver.start({ ...driverOptions(target), receiveBuffers }),
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

/** All ports by name, the first one too, which has none. */
function checkPorts(target: Target<"console">): Outcome {
  const ports = ConsolePortsDriver.start(driverOptions(target));
  try {
    const wanted = [{ name: "", console: true }, ...(target.device.config.ports ?? [])];
    const found = ports.meet(wanted.length);
    const texts = found.map(({ id, name, isConsole }) => textOf(id, name, isConsole));
    const expected = wanted.map(({ name, console }, id) => textOf(id, name, console));
    const [told, stated] = [texts.join(", "), expected.join(", ")];
    expectThat(told === stated, () => `the ports are ${told}, not ${stated}`);
    return `${found.length} ports`;
  } finally {
    ports.close();
  }
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

function checkMessage(bytes: Uint8Array): Outcome {
  const index = MESSAGE.findIndex((byte, position) => byte !== bytes[position]);
  expectThat(index < 0, () =>
    bytes.length <= index
      ? `${bytes.length} of ${MESSAGE.length} bytes came`
      : `byte ${index} is ${bytes[index]}, not ${MESSAGE[index]}`,
  );
  expectThat(bytes.length === MESSAGE.length, () => `${bytes.length} bytes, not ${MESSAGE.length}`);
  return "all 256 byte values";
}
