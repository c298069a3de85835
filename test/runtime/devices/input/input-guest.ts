import { onTestFinished } from "vitest";
import type { FeatureSet } from "../../../../src/runtime/device/feature-set.js";
import { describeClass } from "../../../../src/runtime/devices/input/classes.js";
import type { InputDescription } from "../../../../src/runtime/devices/input/description.js";
import { InputDevice } from "../../../../src/runtime/devices/input/model.js";
import type { InputClass, InputIdentity } from "../../../../src/runtime/devices/input/options.js";
import { type InputSource, noSource } from "../../../../src/runtime/devices/input/source.js";
import { Guest } from "../harness.js";

const events = 0;
const status = 1;
const eventBytes = 8;

export const identity: InputIdentity = {
  title: "Centre display",
  serial: "TS-0042",
  width: 1919,
  height: 719,
  contacts: 10,
};

export type Event = readonly [type: number, code: number, value: number];

export function eventsIn(bytes: Uint8Array): Event[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: Math.floor(bytes.length / eventBytes) }, (_, index) => [
    view.getUint16(eventBytes * index, true),
    view.getUint16(eventBytes * index + 2, true),
    view.getInt32(eventBytes * index + 4, true),
  ]);
}

export function eventsAsBytes(...list: readonly Event[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(eventBytes * list.length));
  for (const [index, [type, code, value]] of list.entries()) {
    view.setUint16(eventBytes * index, type, true);
    view.setUint16(eventBytes * index + 2, code, true);
    view.setInt32(eventBytes * index + 4, value, true);
  }
  return new Uint8Array(view.buffer);
}

/** A guest's talk with an input device. */
export function talkTo(device: InputDevice) {
  const guest = new Guest(device, { queueSize: 64 });
  onTestFinished(() => guest.release());
  const buffers: ReturnType<Guest["offer"]>[] = [];
  const lend = (count: number, size = eventBytes) => {
    for (let index = 0; index < count; index++) buffers.push(guest.offer(events, [], [size]));
    guest.kick(events);
  };
  /** What has come since the last look, in its order. */
  const received = (): Event[] => {
    guest.runner.flush();
    return guest.used(events).flatMap(({ id, length }) => {
      const index = buffers.findIndex((buffer) => buffer.id === id);
      const [buffer] = buffers.splice(index, 1);
      return buffer === undefined
        ? []
        : eventsIn(guest.read(buffer.writablePlaces).subarray(0, length));
    });
  };
  /** The guest sets lights and sounds. */
  const set = (...list: readonly Event[]) => guest.request(status, [eventsAsBytes(...list)], []);
  /** The answer of the configuration space. */
  const ask = (select: number, subsel: number): Uint8Array => {
    device.config.write(0, Uint8Array.of(select, subsel));
    const space = new Uint8Array(136);
    device.config.read(0, space);
    return space.slice(8, 8 + (space[2] ?? 0));
  };
  const run = (name: string, values: Record<string, never> | object = {}) => {
    const command = device.commands.find((one) => one.name === name);
    if (command === undefined) throw new Error(`no command ${name}`);
    return command.run(values as Parameters<typeof command.run>[0]);
  };
  const restart = (features?: FeatureSet) => guest.reset(features);
  return { device, guest, lend, received, set, ask, run, restart };
}

export function inputGuest(
  kind: InputClass | InputDescription = "keyboard",
  source: InputSource = noSource,
) {
  const description = typeof kind === "string" ? describeClass(kind, identity) : kind;
  return talkTo(new InputDevice(description, source));
}
