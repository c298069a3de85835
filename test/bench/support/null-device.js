// @ts-check
import { ConfigSpace } from "../../../dist/runtime/device/config-space.js";
import { Handled, QueueRole } from "../../../dist/runtime/device/device.js";
import { noFeatures } from "../../../dist/runtime/device/feature-set.js";

/** A device module whose device completes every request untouched: what is left is the engine and its wake-ups. */
export function createDevice() {
  return {
    id: 0,
    features: noFeatures,
    queues: [QueueRole.Request],
    config: new ConfigSpace(new Uint8Array(0)),
    handle: () => Handled.Done,
  };
}
