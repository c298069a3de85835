import type { DeviceSpec } from "../device/device-module.js";
import type { Calls, VendorType } from "../devices/vendor-specific/vendor-type.js";
import { VendorSpecificDriver } from "../driver/vendor-specific-driver.js";
import { withDevice } from "./with-device.js";

/** Serves the vendor-specific device of a name and drives it over vhost-user, as a guest would. */
export async function withGuest<
  Config extends object,
  Requests extends Calls<Requests>,
  Events extends object,
>(
  devices: readonly DeviceSpec[],
  name: string,
  type: VendorType<Config, Requests, Events>,
  use: (guest: VendorSpecificDriver<Config, Requests, Events>) => void,
): Promise<void> {
  const spec = devices.find((candidate) => candidate.name === name);
  if (spec === undefined) throw new RangeError(`there is no device "${name}"`);
  await withDevice(spec, (socketPath) => {
    const guest = VendorSpecificDriver.start(type, { socketPath });
    try {
      use(guest);
    } finally {
      guest.close();
    }
  });
}
