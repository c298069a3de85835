import { rule } from "../rule.js";

export const guestUniqueName = rule({
  id: "guest/unique-name",
  severity: "error",
  docs: "Guests of one platform have different names: folders and processes are named after them.",
  check({ guests }, report) {
    const owners = new Map<string, string>();
    for (const { name, pointer } of guests) {
      const first = owners.get(name);
      if (first === undefined) owners.set(name, pointer);
      else {
        report({
          at: `${pointer}/name`,
          message: `guest name "${name}" is taken`,
          hint: "give this guest another name",
          related: [{ at: `${first}/name`, message: "first here" }],
        });
      }
    }
  },
});

export const deviceUniqueName = rule({
  id: "device/unique-name",
  severity: "error",
  docs: "Devices of one guest have different names: sockets and files are named after them.",
  check({ devices }, report) {
    const owners = new Map<string, string>();
    for (const { device, guest, pointer } of devices) {
      const key = `${guest.pointer} ${device.name}`;
      const first = owners.get(key);
      if (first === undefined) owners.set(key, pointer);
      else {
        report({
          at: `${pointer}/name`,
          message: `device name "${device.name}" is taken in guest "${guest.name}"`,
          hint: "give this device another name",
          related: [{ at: `${first}/name`, message: "first here" }],
        });
      }
    }
  },
});
