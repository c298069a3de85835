import { type PageInput, pageInputsOf } from "../../../profile/page-inputs.js";
import type { PlatformDevice } from "../../../profile/platform.js";

/** Where an input device hears of what is done on its page. */
export function pageSocketOf(deviceName: string): string {
  return `run/${deviceName}.events.sock`;
}

/** Where a page at `port` says what is done on it, of a guest with these devices; undefined: nobody is there for it. */
export function pageSocket(
  devices: readonly PlatformDevice[],
  port: number,
  input: PageInput,
): string | undefined {
  const taker = devices.find((device) => {
    if (device.type !== "input" || device.host.kind !== "page") return false;
    return device.host.port === port && pageInputsOf(device.config).includes(input);
  });
  return taker === undefined ? undefined : pageSocketOf(taker.name);
}
