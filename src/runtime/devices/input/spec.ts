import type { DeviceSpec } from "../../device/device-module.js";
import type { DeviceDefinition } from "../device-definition.js";
import {
  defaultContacts,
  defaultHeight,
  defaultWidth,
  type EvdevEnd,
  type InputIdentity,
  type InputOptions,
  type ScriptEnd,
  type SocketEnd,
} from "./options.js";

/**
 * A device of input events. They come from a script, a device of the host or programs, and from whoever has the
 * control socket; `title` defaults to the name.
 */
export interface InputDefinition extends DeviceDefinition, Partial<InputIdentity> {
  readonly script?: ScriptEnd["script"] | undefined;
  readonly socket?: SocketEnd["socket"] | undefined;
  /** `grab` defaults to true. */
  readonly evdev?: { readonly path: string; readonly grab?: boolean | undefined } | undefined;
}

/** Defines an input device (VIRTIO 1.4, 5.8). */
export function input(definition: InputDefinition): DeviceSpec<InputOptions> {
  const { title, serial, width, height, contacts, description, ...more } = definition;
  const { script, socket, evdev, ...rest } = more;
  const { class: kind, ...common } = rest;
  return {
    ...common,
    type: "input",
    module: new URL("./module.js", import.meta.url).href,
    options: {
      title: title ?? common.name,
      serial: serial ?? "",
      class: kind,
      width: width ?? defaultWidth,
      height: height ?? defaultHeight,
      contacts: contacts ?? defaultContacts,
      description,
      end: endOf(script, socket, evdev),
    },
  };
}

function endOf(
  script: InputDefinition["script"],
  socket: InputDefinition["socket"],
  evdev: InputDefinition["evdev"],
): InputOptions["end"] {
  if (script !== undefined) return { script };
  if (socket !== undefined) return { socket };
  if (evdev === undefined) return { commands: true };
  const end: EvdevEnd["evdev"] = { path: evdev.path, grab: evdev.grab ?? true };
  return { evdev: end };
}
