import type { DeviceSpec } from "../../device/device-module.js";
import type { DeviceDefinition } from "../device-definition.js";

export interface EntropyOptions {
  /** Where the bytes come from. */
  readonly source: EntropySourceName;
}

/**
 * The kernel's generator, a file or device of the host, or a generator that gives the same bytes for the same seed, which
 * only tests may want. How fast any of them is, a budget of bytes a second says.
 */
export type EntropySourceName = "getrandom" | { readonly file: string } | { readonly seed: string };

/** An entropy source; `source` defaults to the kernel's generator. */
export interface EntropyDefinition extends DeviceDefinition, Partial<EntropyOptions> {}

/** Defines an entropy source (VIRTIO 1.4, 5.4). */
export function entropy(definition: EntropyDefinition): DeviceSpec<EntropyOptions> {
  const { source = "getrandom", ...common } = definition;
  return {
    ...common,
    type: "entropy",
    module: new URL("./module.js", import.meta.url).href,
    options: { source },
  };
}
