import type { DeviceModule, DeviceServices, DeviceSpec } from "../../device/device-module.js";
import type { DeviceDefinition } from "../device-definition.js";
import { VendorSpecificDevice } from "./model.js";
import type { Calls, VendorHandlers, VendorPort, VendorType } from "./vendor-type.js";

/** A device whose code is one's own. */
export interface VendorSpecificDefinition extends DeviceDefinition {
  /** The module that exports `createDevice`: a URL, or relative to `beside`. */
  readonly module: string;
  /** `import.meta` of the module that names it. */
  readonly beside?: ImportMeta | undefined;
}

/** Defines a device of a type that VIRTIO does not have. */
export function vendorSpecific(definition: VendorSpecificDefinition): DeviceSpec {
  const { module, beside, ...common } = definition;
  const url = new URL(module, beside?.url).href;
  return { ...common, type: "vendor-specific", module: url, options: {} };
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
