import { EVENT_CODE_COUNT, EVENT_TYPE_COUNT, EventType } from "../../../catalogue/input-events.js";

/** The range of a position, and how exact it is. */
export interface Axis {
  readonly minimum: number;
  readonly maximum: number;
  readonly fuzz: number;
  readonly flat: number;
  /** Units a millimetre, or a radian; 0: unknown. */
  readonly resolution: number;
}

export interface DeviceIds {
  readonly bus: number;
  readonly vendor: number;
  readonly product: number;
  readonly version: number;
}

/** What a device is and can send, in numbers of Linux's input layer. */
export interface InputDescription {
  readonly name: string;
  readonly serial: string;
  readonly ids: DeviceIds;
  readonly properties: readonly number[];
  /** The codes of each type of events but of positions. */
  readonly codes: ReadonlyMap<number, readonly number[]>;
  readonly axes: ReadonlyMap<number, Axis>;
}

/** BUS_VIRTUAL; what a device is that somebody only described. */
export const virtualIds: DeviceIds = { bus: 6, vendor: 0, product: 0, version: 1 };

/** Codes of a type, positions included. */
export function codesOf(description: InputDescription, type: number): readonly number[] {
  if (type === EventType.Absolute) return [...description.axes.keys()];
  return description.codes.get(type) ?? [];
}

/** Which events a device can send: a look-up that costs the same for each of them. */
export class EventFilter {
  readonly #allowed = new Uint8Array(EVENT_TYPE_COUNT * EVENT_CODE_COUNT);

  constructor(description: InputDescription) {
    for (let type = 1; type < EVENT_TYPE_COUNT; type++) {
      for (const code of codesOf(description, type)) this.#allow(type, code);
    }
    // What separates events needs no declaration.
    for (let code = 0; code < 3; code++) this.#allow(EventType.Synchronization, code);
  }

  allows(type: number, code: number): boolean {
    const isKnown = type < EVENT_TYPE_COUNT && code < EVENT_CODE_COUNT;
    return isKnown && this.#allowed[type * EVENT_CODE_COUNT + code] === 1;
  }

  #allow(type: number, code: number): void {
    this.#allowed[type * EVENT_CODE_COUNT + code] = 1;
  }
}
