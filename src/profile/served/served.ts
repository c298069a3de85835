import type { DescribedType, DescriptionOf } from "../devices/index.js";

/** What the device model of this version does with a device type. */
export interface Served<Type extends DescribedType> {
  /** Feature bits of the type that its model serves. */
  readonly features: readonly string[];
  /** Keys of `config` that the model looks at. */
  readonly config: readonly (keyof DescriptionOf<Type>["config"])[];
  /** Host bindings that the model has. */
  readonly hosts: readonly (keyof DescriptionOf<Type>["hosts"])[];
  /** Features that a device offers only when its document asks for them. */
  readonly unasked?: readonly string[];
  /** Features that a device offers by itself only when its document states this key of `config`. */
  readonly onlyWith?: Readonly<Record<string, keyof DescriptionOf<Type>["config"]>>;
  /** Features that the model has only where the document states this key. */
  readonly needs?: Readonly<Record<string, keyof DescriptionOf<Type>["config"]>>;
  /** Features that it does not offer by itself when its document states this key. */
  readonly notWith?: Readonly<Record<string, keyof DescriptionOf<Type>["config"]>>;
  /** The most of what `queues.count` counts. */
  readonly mostRepeated?: number;
}
