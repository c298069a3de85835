// @ts-check
import { readFileSync } from "node:fs";
import { createDevice as create } from "../../dist/runtime/devices/network/module.js";

/**
 * The network device with a hand at its cable: a file that says `down`, `up` or `announce`, looked at every tenth of
 * a second. Only for tests.
 * @param {import("../../dist/runtime/devices/network/options.js").NetworkOptions & {hand: string}} options
 * @param {import("../../dist/runtime/device/device-module.js").DeviceServices} services
 */
export function createDevice(options, services) {
  const device = create(options, services);
  let last = "";
  const look = () => {
    const word = read(options.hand);
    if (word !== last) {
      if (word.startsWith("announce")) device.announce();
      else device.setLink(!word.startsWith("down"));
    }
    last = word;
    timer.arm(100);
  };
  const timer = services.timers.timer(look);
  timer.arm(100);
  return device;
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "up";
  }
}
