import type { PlatformDeviceOf } from "../../profile/platform.js";

type InputClass = PlatformDeviceOf<"input">["config"]["class"];

/** An event as scripts write it, and as the guest gets it. */
export interface TestEvent {
  readonly written: readonly [type: string, code: string, value: number];
  readonly type: number;
  readonly code: number;
  readonly value: number;
}

/** For devices that only a file describes: the file of the profile is not looked at. */
export const TEST_DESCRIPTION = { keys: ["KEY_A"], leds: ["LED_CAPSL"] };

const keyA = event(["EV_KEY", "KEY_A", 1], 1, 30);
const EVENTS: Readonly<Record<NonNullable<InputClass>, TestEvent>> = {
  keyboard: keyA,
  pointer: event(["EV_REL", "REL_X", -5], 2, 0),
  tablet: event(["EV_ABS", "ABS_Y", 1], 3, 1),
  touchscreen: event(["EV_KEY", "BTN_TOUCH", 1], 1, 330),
  rotary: event(["EV_REL", "REL_DIAL", -3], 2, 7),
  buttons: event(["EV_KEY", "KEY_VOLUMEUP", 1], 1, 115),
};

/** What a device of a class sends in the self-test. */
export function testEvent(kind: InputClass): TestEvent {
  return kind === undefined ? keyA : EVENTS[kind];
}

/** Again and again, for a driver that comes when it comes. */
export function testScript(kind: InputClass) {
  return { steps: [{ afterMs: 20, events: [testEvent(kind).written] }], repeat: true };
}

function event(written: TestEvent["written"], type: number, code: number): TestEvent {
  return { written, type, code, value: written[2] };
}
