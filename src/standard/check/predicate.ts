import type { Answer, Subject, SubjectDevice, SubjectGuest } from "../subject.js";
import type { Fault } from "../verdict.js";

/** What a predicate looks at. */
export interface Scene {
  readonly kind: Subject["kind"];
  readonly guest: SubjectGuest;
  /** Absent where a rule judges a guest. */
  readonly device: SubjectDevice | undefined;
}

/** A check after it was compiled: closures that know what to look up. */
export interface Predicate {
  readonly answer: (scene: Scene) => Answer;
  /** Says why the answer was not "yes"; called for what fails or is not declared. */
  readonly explain: (scene: Scene, answer: "no" | "unknown") => Fault;
  /** What it asks, in words that follow "it". */
  readonly words: string;
}

/** The device of a rule about devices; loading a standard has made sure that there is one. */
export function deviceOf({ device }: Scene): SubjectDevice {
  if (device === undefined) throw new Error("a check about devices judges a guest");
  return device;
}

/** How messages call what is judged. */
export function who({ guest, device }: Scene): string {
  return device === undefined ? `guest "${guest.name}"` : `"${device.name}"`;
}

/** Where a part of what is judged is written; a part that is not written is at its whole. */
export function placeOf({ guest, device }: Scene, ...parts: readonly string[]): string {
  const { places, pointer } = device ?? guest;
  for (const part of parts) {
    const place = places.get(part);
    if (place !== undefined) return place;
  }
  return pointer;
}
