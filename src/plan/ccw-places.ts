import type { PlatformDevice } from "../profile/platform.js";
import type { GuestMemory } from "./lock.js";
import type { CcwPlace } from "./place.js";
import { type PointedClaim, placeAll } from "./placing.js";
import { Pool } from "./pool.js";
import type { Report } from "./report.js";

const SET_BITS = 16;
const LAST_NUMBER = 0x3_ffff;

/** Device numbers of the virtual channel subsystem, from `fe.0.0001` upwards. */
export function ccwPlaces(
  devices: readonly PlatformDevice[],
  guest: string,
  memory: GuestMemory,
  report: Report,
): ReadonlyMap<string, CcwPlace> {
  const numbers = new Pool(1, LAST_NUMBER, memory.retired("ccw"));
  const claims = devices.map(({ name, placement, pointer }): PointedClaim => {
    const fixed = placement.ccw === undefined ? undefined : ccwNumber(placement.ccw);
    const at = fixed === undefined ? pointer : `${pointer}/placement/ccw`;
    return { name, count: 1, fixed, kept: memory.kept(name, "ccw"), pointer: at };
  });
  const words = { what: "device number", text: ccwText, limit: guest };
  const placed = placeAll(numbers, claims, words, report);
  return new Map(
    [...placed].map(([name, number]): [string, CcwPlace] => {
      return [name, { bus: "ccw", number: ccwText(number) }];
    }),
  );
}

/** Subchannel set and device number as one number. */
export function ccwNumber(text: string): number {
  const [, set = "0", number = "0"] = text.split(".");
  return (Number(set) << SET_BITS) | Number.parseInt(number, 16);
}

export function ccwText(number: number): string {
  const set = number >> SET_BITS;
  return `fe.${set}.${(number & 0xffff).toString(16).padStart(4, "0")}`;
}
