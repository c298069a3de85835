import type { Isolation } from "../platform-parts.js";
import type { Field, Fields, ResolvedFields, WrittenFields } from "./field.js";

/** A way to bind a device to the host. */
export interface HostVariant<F extends Fields = Fields> {
  readonly doc: string;
  readonly fields: F;
}

export type HostVariants = Readonly<Record<string, HostVariant>>;

/** How many queues a device has, beyond what its type fixes. */
export interface QueueRule {
  /** What `queues.count` counts; absent where the number follows from the type alone. */
  readonly counted?: {
    readonly doc: string;
    readonly maximum: number;
    /** The feature that more than one needs. */
    readonly feature?: string;
  };
  /** The list of `config` whose length gives the number of repeated queues. */
  readonly listed?: string;
  readonly defaultSize: number;
}

/** A device type as profiles see it; VIRTIO's own facts about it are in the catalogue. */
export interface AnyDescription {
  readonly type: string;
  /** What the device is to a guest, in one sentence. */
  readonly doc: string;
  readonly configDoc: string;
  readonly config: Fields;
  readonly hostDoc: string;
  readonly hosts: HostVariants;
  /** The binding without keys that a device has when its document states none. */
  readonly defaultHost?: string;
  readonly queues: QueueRule;
  /** Its place when the profile leaves it open; a device that moves data in bulk is alone. */
  readonly isolation: Isolation;
  /** Describes the type itself, for one that the catalogue does not know. */
  readonly definition?: Field | undefined;
}

/** Keeps what the compiler needs to derive the types of documents and platforms. */
export function describeDevice<const Description extends AnyDescription>(
  description: Description & {
    readonly defaultHost?: keyof Description["hosts"] & string;
  },
): Description {
  return description;
}

export function host<const F extends Fields>(doc: string, fields: F): HostVariant<F> {
  return { doc, fields };
}

export type WrittenConfig<D extends AnyDescription> = WrittenFields<D["config"]>;
export type ResolvedConfig<D extends AnyDescription> = ResolvedFields<D["config"]>;

/** A union of the variants, told apart by `kind`. */
export type WrittenHost<D extends AnyDescription> = {
  [K in keyof D["hosts"]]: { readonly kind: K } & WrittenFields<D["hosts"][K]["fields"]>;
}[keyof D["hosts"]];
export type ResolvedHost<D extends AnyDescription> = {
  [K in keyof D["hosts"]]: { readonly kind: K } & ResolvedFields<D["hosts"][K]["fields"]>;
}[keyof D["hosts"]];
