import type { PlatformDeviceOf } from "../../profile/platform.js";
import { ConsoleDriver } from "../../runtime/driver/index.js";
import { type Checklist, expectThat, type Outcome } from "./checklist.js";
import { checkFeatures, driverOptions, type Target } from "./target.js";

/** Every byte value, control characters of terminals included, more than once. */
const MESSAGE = Uint8Array.from({ length: 1024 }, (_, index) => index % 256);

export function exerciseConsole(target: Target<"console">, checks: Checklist): void {
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
