import { HostError } from "../../host/host-error.js";

/*
 * What can be wrong with an input device:
 *   WB4521 what it is said to send is nothing that a device can    WB4523 the host's device cannot be had
 *   WB4522 a file cannot be read, or is no JSON                    WB4524 a script says what the device cannot send
 *   WB4525 no guest listens (commands)
 */

/** Devices that need no description. */
export const inputClasses = [
  "keyboard",
  "pointer",
  "tablet",
  "touchscreen",
  "rotary",
  "buttons",
] as const;

export type InputClass = (typeof inputClasses)[number];

/** What the guest is told of the device. */
export interface InputIdentity {
  /** The device's name in the guest. */
  readonly title: string;
  readonly serial: string;
  /** One of the usual kinds; without it `description` says what the device sends, or the host's device does. */
  readonly class?: InputClass | undefined;
  /** Largest positions of a tablet or touch screen. */
  readonly width: number;
  readonly height: number;
  /** Fingers that a touch screen tells apart. */
  readonly contacts: number;
  /** A JSON file with the codes that the device can send. */
  readonly description?: string | undefined;
}

/** A file of events with their times. */
export interface ScriptEnd {
  readonly script: { readonly path: string };
}

/** An input device of the host, /dev/input/eventN. */
export interface EvdevEnd {
  readonly evdev: {
    readonly path: string;
    /** Whether the host itself gets none of its events meanwhile. */
    readonly grab: boolean;
  };
}

/** A UNIX socket that takes events of programs, a list a line. */
export interface SocketEnd {
  readonly socket: { readonly path: string };
}

/** Nothing but what operators ask for. */
export interface CommandEnd {
  readonly commands: true;
}

export type InputEnd = ScriptEnd | EvdevEnd | SocketEnd | CommandEnd;

/** What the worker needs to make an input device: plain data. */
export interface InputOptions extends InputIdentity {
  readonly end: InputEnd;
}

export const defaultWidth = 32_767;
export const defaultHeight = 32_767;
export const defaultContacts = 10;

export function mistake(message: string): HostError {
  return new HostError("WB4521", message);
}
