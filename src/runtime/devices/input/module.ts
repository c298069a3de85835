import type { DeviceServices } from "../../device/device-module.js";
import { describeClass } from "./classes.js";
import { describeJson } from "./describe-json.js";
import { EventFilter, type InputDescription } from "./description.js";
import { EvdevSource } from "./evdev-source.js";
import { InputDevice } from "./model.js";
import { type InputOptions, mistake } from "./options.js";
import { readJson } from "./read-json.js";
import { ScriptSource } from "./script-source.js";
import { SocketSource } from "./socket-source.js";
import { noSource } from "./source.js";

/** Opens where the events come from and makes the device; throws `HostError` (WB452x). */
export function createDevice(options: InputOptions, services: DeviceServices): InputDevice {
  const { end } = options;
  if ("evdev" in end) {
    const source = new EvdevSource(end.evdev, services);
    try {
      return new InputDevice(describe(options) ?? source.describe(), source);
    } catch (error) {
      source.close();
      throw error;
    }
  }
  const description = describe(options);
  if (description === undefined) {
    throw mistake(
      "without a device of the host, a class or a description has to say what it sends",
    );
  }
  if ("commands" in end) return new InputDevice(description, noSource);
  const filter = new EventFilter(description);
  if ("socket" in end) {
    return new InputDevice(description, new SocketSource(end.socket.path, filter, services));
  }
  return new InputDevice(description, new ScriptSource(end.script.path, filter, services));
}

function describe(options: InputOptions): InputDescription | undefined {
  if (options.description !== undefined)
    return describeJson(readJson(options.description), options);
  return options.class === undefined ? undefined : describeClass(options.class, options);
}
