import type { DeviceModule, DeviceServices, DeviceSpec } from "../../device/device-module.js";
import type { DeviceDefinition } from "../device-definition.js";
import { VendorSpecificDevice } from "./model.js";
import type { Calls, VendorHandlers, VendorPort, VendorType } from "./vendor-type.js";

/** A device whose code is one's own. */
export interface VendorSpecificDefinition extends DeviceDefinition {
  /** URL of the module that exports `createDevice`. */
  readonly module: string;
}

/** Defines a device of a type that VIRTIO does not have. */
export function vendorSpecific(definition: VendorSpecificDefinition): DeviceSpec {
  return { ...definition, type: "vendor-specific", options: {} };
}

/** Makes `createDevice`, what the module of such a device exports, from its handlers. */
export function vendorDevice<
  Config extends object,
  Requests extends Calls<Requests>,
  Events extends object,
>(
  type: VendorType<Config, Requests, Events>,
  makeHandlers: (port: VendorPort<Config, Events>) => VendorHandlers<Config, Requests>,
): DeviceModule["createDevice"] {
  return (_options: never, services: DeviceServices) =>
    new VendorSpecificDevice(type, services, makeHandlers);
}
