import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { ScsiFeature } from "../../../../src/catalogue/devices/scsi.js";
import { FeatureSet } from "../../../../src/runtime/device/feature-set.js";
import { createDevice } from "../../../../src/runtime/devices/scsi/module.js";
import { type ScsiDefinition, scsi } from "../../../../src/runtime/devices/scsi/spec.js";
import type { UnitDefinition } from "../../../../src/runtime/devices/scsi/unit-options.js";
import { Guest } from "../harness.js";
import { testDirectory, testServices } from "../host-services.js";

export const controlQueue = 0;
export const eventQueue = 1;
export const requestQueue = 2;
export const blockBytes = 512;
export const diskBlocks = 256;
export const discBlocks = 40;
export const senseBytes = 96;
export const answerBytes = 12 + senseBytes;

const every = Object.values(ScsiFeature);

export interface Answer {
  readonly response: number;
  readonly status: number;
  readonly residual: number;
  /** Sense key, additional code and qualifier; undefined: no sense data. */
  readonly sense: readonly [number, number, number] | undefined;
  readonly rawSense: Uint8Array;
  readonly data: Uint8Array;
  readonly usedLength: number;
}

export interface Sending {
  readonly address?: readonly number[];
  readonly out?: Uint8Array;
  readonly into?: number;
  readonly id?: number;
  readonly queue?: number;
  readonly piOut?: Uint8Array;
  readonly piInto?: number;
}

/** A unit's `lun` field as Linux writes it. */
export function addressOf(lun: number, target = 0): number[] {
  return [1, target, 0x40 | (lun >> 8), lun & 0xff, 0, 0, 0, 0];
}

export function bigEndian(size: number, value: number): number[] {
  return Array.from({ length: size }, (_, index) => {
    return Math.floor(value / 2 ** (8 * (size - 1 - index))) % 256;
  });
}

export function pattern(size: number, seed: number): Uint8Array {
  return Uint8Array.from(
    { length: size },
    (_, index) => (index * 31 + (index >> 9) * 7 + seed) & 255,
  );
}

/** The readable head of a command: address, name, attributes, CDB of 32 bytes. */
export function header(cdb: readonly number[], sending: Sending, withProtection: boolean) {
  const { address = addressOf(0), id = 1, piOut, piInto = 0 } = sending;
  const counts = new Uint8Array(8);
  const view = new DataView(counts.buffer);
  view.setUint32(0, piOut?.length ?? 0, true);
  view.setUint32(4, piInto, true);
  const cdbBytes = new Uint8Array(32);
  cdbBytes.set(cdb);
  return Uint8Array.from([
    ...address,
    ...[id, 0, 0, 0, 0, 0, 0, 0],
    ...[0, 0, 0],
    ...(withProtection ? counts : []),
    ...cdbBytes,
  ]);
}

export function parseAnswer(bytes: Uint8Array, usedLength: number, piInto = 0): Answer {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(0, true);
  const rawSense = bytes.slice(12, 12 + length);
  const at = (index: number) => rawSense[index] as number;
  const isFixed = (at(0) & 0x7f) === 0x70;
  const fields = isFixed ? ([2, 12, 13] as const) : ([1, 2, 3] as const);
  return {
    response: bytes[11] as number,
    status: bytes[10] as number,
    residual: view.getUint32(4, true),
    sense: length === 0 ? undefined : [at(fields[0]) & 0xf, at(fields[1]), at(fields[2])],
    rawSense,
    data: bytes.slice(answerBytes + piInto),
    usedLength,
  };
}

/** A device on real files, seen from its guest; a disk with a pattern and a disc unless the test says otherwise. */
export function scsiGuest(
  more: Partial<ScsiDefinition> = {},
  accepted: readonly number[] = every,
  turns = true,
) {
  const directory = testDirectory();
  const path = (name: string) => join(directory, name);
  writeFileSync(path("disk.img"), pattern(diskBlocks * blockBytes, 1));
  writeFileSync(path("disc.iso"), pattern(discBlocks * 2048, 5));
  const units: UnitDefinition[] = [
    { lun: 0, file: path("disk.img"), serial: "DISK-1" },
    { lun: 1, kind: "cdrom", file: path("disc.iso"), serial: "DISC-1" },
  ];
  const services = testServices();
  const definition = {
    ...{ name: "scsi", lane: "scsi", socketPath: "scsi.sock", queueSize: 256, features: [] },
    ...{ units, ...more },
  };
  const device = createDevice(scsi(definition).options, services);
  const guest = new Guest(device, {
    queueSize: 256,
    ...(turns ? { turn: () => services.events.turn(1000) } : {}),
  });
  onTestFinished(() => {
    device.close();
    guest.release();
  });
  guest.reset(new FeatureSet(accepted));
  const withProtection = accepted.includes(ScsiFeature.T10Pi);

  function parts(cdb: readonly number[], sending: Sending) {
    const { out, into = 0, piOut, piInto = 0 } = sending;
    const readable = [header(cdb, sending, withProtection), piOut, out];
    return {
      readable: readable.filter((part) => part !== undefined && part.length > 0) as Uint8Array[],
      writable: [answerBytes, piInto, into].filter((size) => size > 0),
    };
  }

  function send(cdb: readonly number[], sending: Sending = {}): Answer {
    const { readable, writable } = parts(cdb, sending);
    const answer = guest.request(sending.queue ?? requestQueue, readable, writable);
    return parseAnswer(answer.bytes, answer.length, sending.piInto);
  }

  /** Sends it until the unit has nothing else to tell. */
  function settled(cdb: readonly number[], sending: Sending = {}): Answer {
    let answer = send(cdb, sending);
    for (let tries = 0; tries < 4 && answer.sense?.[0] === 6; tries++) answer = send(cdb, sending);
    return answer;
  }

  const run = (name: string, values: Record<string, string | number | boolean> = {}) =>
    device.commands.find((command) => command.name === name)?.run(values);

  return {
    ...{ device, guest, services, path, parts, send, settled, run },
    contents: (name = "disk.img") => new Uint8Array(readFileSync(path(name))),
    /** Lends a buffer for events, and says what came. */
    lend: (size = 16) => {
      const { id, writablePlaces } = guest.offer(eventQueue, [], [size]);
      guest.kick(eventQueue);
      return { id, bytes: () => guest.read(writablePlaces) };
    },
  };
}

export type ScsiGuest = ReturnType<typeof scsiGuest>;

export const good = { response: 0, status: 0, residual: 0 };

/** The same, whose units have told that they were switched on. */
export function settledGuest(more = {}) {
  const scsi = scsiGuest(more);
  for (const { identity } of scsi.device.domain.all()) {
    scsi.settled([0], { address: addressOf(identity.lun, identity.target) });
  }
  return scsi;
}

export function read10(block: number, count: number, flags = 0): number[] {
  return [0x28, flags, ...bigEndian(4, block), 0, ...bigEndian(2, count), 0];
}

export function write10(block: number, count: number, flags = 0): number[] {
  return [0x2a, flags, ...bigEndian(4, block), 0, ...bigEndian(2, count), 0];
}
