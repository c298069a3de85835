import type { StructLayout } from "../../../catalogue/layout.js";
import type { QueueRole } from "../../device/device.js";
import type { DeviceServices } from "../../device/device-module.js";

/** A structure that the driver sends, and the one that answers it. */
export interface VendorRequest {
  /** Index of the queue that carries it. */
  readonly queue: number;
  /** Value of the first readable field that tells it from others; undefined: all that is left. */
  readonly tag?: number | undefined;
  readonly readable: StructLayout;
  readonly writable: StructLayout;
}

/** A structure that the device puts into a buffer which the driver lent. */
export interface VendorEvent {
  readonly queue: number;
  readonly writable: StructLayout;
}

/** What a request and its answer hold, by the name of the request. */
export type Calls<Names> = {
  readonly [Name in keyof Names]: { readonly request: object; readonly answer: object };
};

/**
 * A device type that VIRTIO does not define, as a profile describes it. The type parameters are the values of the
 * configuration space, the requests and the events by name: generated code states them.
 */
export interface VendorType<
  Config extends object,
  Requests extends Calls<Requests>,
  Events extends object,
> {
  readonly id: number;
  /** Feature bits by their full names. */
  readonly features: Readonly<Record<string, number>>;
  readonly config: StructLayout;
  /** The configuration space at start. */
  readonly values: Config;
  /** Fields of the configuration space that the driver may write. */
  readonly driverWrites: readonly (keyof Config & string)[];
  readonly queues: readonly QueueRole[];
  readonly requests: { readonly [Name in keyof Requests]: VendorRequest };
  readonly events: { readonly [Name in keyof Events]: VendorEvent };
  /** Of the compiler only: the structures that a value of this type cannot show. */
  readonly structures?: { readonly requests: Requests; readonly events: Events };
}

/** What the code of a device type finds on its own side. */
export interface VendorPort<Config extends object, Events extends object> {
  readonly services: DeviceServices;
  /** Whether the driver accepted a feature bit. */
  has(bit: number): boolean;
  /** A field of the configuration space as it is now. */
  config<Name extends keyof Config>(name: Name): Config[Name];
  /** Changes a field of the configuration space and tells the driver. */
  setConfig<Name extends keyof Config & string>(name: Name, value: Config[Name]): void;
  /** Tells the driver of an event; false when it has lent no buffer that is large enough. */
  send<Name extends keyof Events & string>(name: Name, values: Events[Name]): boolean;
}

/** What happens besides requests; all of it may be left out. */
export interface VendorHooks<Config extends object> {
  /** The driver accepted its features; no queue runs yet. */
  negotiated?(): void;
  /** The driver wrote a field of the configuration space. */
  configWritten?(name: keyof Config & string): void;
  /** The driver starts over. */
  reset?(): void;
  /** The backend ends: close what is open. */
  close?(): void;
}

/** One function for each request, and the hooks. */
export type VendorHandlers<Config extends object, Requests extends Calls<Requests>> = {
  readonly [Name in keyof Requests]: (
    request: Requests[Name]["request"],
  ) => Requests[Name]["answer"];
} & VendorHooks<Config>;
