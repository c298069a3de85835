import type { Architecture, Transport } from "../profile/platform.js";

/**
 * What a standard judges: a platform or a vendor's product in one vocabulary, VIRTIO's. Nothing is
 * guessed: what a document leaves open is "unknown", and a rule that needs it ends "not declared".
 */
export interface Subject {
  readonly kind: "platform" | "vendor";
  readonly name: string;
  /** The file it was read from, as findings name it. */
  readonly file: string;
  /** A platform's guests; of a vendor's product, one entry for each architecture it declares. */
  readonly guests: readonly SubjectGuest[];
}

export interface SubjectGuest {
  readonly name: string;
  readonly architecture: Architecture;
  readonly pointer: string;
  readonly devices: readonly SubjectDevice[];
  /**
   * What holds for the device types that `devices` does not have: "no" for a platform, which lists
   * all it gives; for a vendor "no" where absence is declared and "unknown" where nothing is.
   */
  readonly otherTypes: Declaration<Absence>;
  /** By name: `memory.bytes`, `guest.vcpus`, `guest.interruptController`, `guest.passthrough`. */
  readonly facts: ReadonlyMap<string, Fact>;
  /** Pointers of the parts, by the same names; a part that is not here is found at `pointer`. */
  readonly places: ReadonlyMap<string, string>;
}

export interface SubjectDevice {
  /** A name of the catalogue, or "vendor-specific": `definition.id` tells those apart. */
  readonly type: string;
  readonly name: string;
  readonly pointer: string;
  /** What the guest sees the device on; `vhost-user` leaves that to the VMM. */
  readonly transports: Declaration<Answer, Transport>;
  /** By the specification's full name. */
  readonly features: Declaration<FeatureState>;
  /**
   * - `config.<field>`: a configuration field, by the catalogue's name: `config.num_queues`;
   * - `queues.count`, `queues.size`: all queues of the device, and the size of the largest;
   *   `queues.repeated`, `queues.rings`: request queues or pairs, and ring layouts;
   * - `host.<key>`, `budget.<key>`, `safety.<key>`, `placement.<key>`: what the document says beside
   *   VIRTIO; `definition.id`, `definition.title`: of a vendor-specific device.
   */
  readonly facts: ReadonlyMap<string, Fact>;
  /** Pointers by fact and feature name, and of `features`, `queues`, `config`, `transport`. */
  readonly places: ReadonlyMap<string, string>;
}

export type Answer = "yes" | "no" | "unknown";

/** A type that is not listed is absent, or nobody said. */
export type Absence = Exclude<Answer, "yes">;

/** `optional`: a platform leaves it open; a vendor's product can do both. */
export type FeatureState = "offered" | "optional" | "not-offered" | "unknown";

/** What is stated of some names, and what holds for all others. */
export interface Declaration<State, Name extends string = string> {
  readonly stated: ReadonlyMap<Name, State>;
  readonly others: State;
}

/** A range or a list is what a product can do: it meets what one of its values meets. */
export type Fact = Scalar | FactRange | readonly Scalar[];
export type Scalar = number | string | boolean;

export interface FactRange {
  readonly minimum: number;
  readonly maximum: number;
}

/** What a declaration says of a name. */
export function stateOf<State, Name extends string>(
  { stated, others }: Declaration<State, Name>,
  name: Name,
): State {
  return stated.get(name) ?? others;
}
