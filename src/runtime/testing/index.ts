/**
 * `wheelbase/testing`: what the tests of a generated project are made of. They need no other package, and no types but
 * these.
 */
import { deepStrictEqual } from "node:assert/strict";
import { test as nodeTest } from "node:test";

export { testDevices } from "./test-devices.js";
export { withDevice } from "./with-device.js";
export { withGuest } from "./with-guest.js";

/** Adds a test to the run of `node --test`. */
export function test(name: string, body: () => Promise<void> | void): void {
  nodeTest(name, body);
}

/** Throws unless both are the same, in every part. */
export function equal(actual: unknown, expected: unknown): void {
  deepStrictEqual(actual, expected);
}
