// @ts-check
import { array, be16, bytes, le32, le64, struct, u8 } from "wheelbase/runtime";

/**
 * @typedef {{ tanks: number, alarmLevel: number, name: Uint8Array }} TankConfig
 * @typedef {{
 *   readLevel: { request: { type: number, tank: number }, answer: { level: number, status: number } },
 *   calibrate: { request: { type: number, points: readonly number[] }, answer: { total: number } },
 * }} TankRequests
 * @typedef {{ alarm: { tank: number, level: number } }} TankEvents
 */

/**
 * A tank sensor as a profile would describe it: tags, an array, big-endian and 64-bit fields, events.
 * @type {import("wheelbase/runtime").VendorType<TankConfig, TankRequests, TankEvents>}
 */
export const tankType = {
  id: 0x8001,
  features: { ACME_TANK_F_ALARM: 0, ACME_TANK_F_FAR: 60 },
  config: struct(10, { tanks: u8, alarmLevel: u8, name: bytes(8) }),
  values: { tanks: 2, alarmLevel: 10, name: new TextEncoder().encode("fuel") },
  driverWrites: ["alarmLevel"],
  queues: ["request", "supply"],
  requests: {
    readLevel: {
      queue: 0,
      tag: 1,
      readable: struct(8, { type: le32, tank: le32 }),
      writable: struct(5, { level: le32, status: u8 }),
    },
    calibrate: {
      queue: 0,
      tag: 2,
      readable: struct(10, { type: le32, points: array(be16, 3) }),
      writable: struct(8, { total: le64 }),
    },
  },
  events: { alarm: { queue: 1, writable: struct(8, { tank: le32, level: le32 }) } },
};
