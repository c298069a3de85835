import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ScsiFeature, ScsiResponse } from "../../../../src/catalogue/devices/scsi.js";
import { Opcode } from "../../../../src/runtime/devices/scsi/opcodes.js";
import { cutAt, expectSameBytes } from "../host-services.js";
import {
  addressOf,
  answerBytes,
  bigEndian,
  blockBytes,
  good,
  header,
  parseAnswer,
  pattern,
  requestQueue,
  scsiGuest,
} from "./scsi-guest.js";

const read = (count: number) => [0x28, 0, ...bigEndian(4, 2), 0, ...bigEndian(2, count), 0];
const plain: readonly number[] = [ScsiFeature.Hotplug, ScsiFeature.Change];

function settledGuest(accepted: readonly number[] = plain) {
  const scsi = scsiGuest({}, accepted);
  scsi.settled([0]);
  scsi.settled([0], { address: addressOf(1) });
  return scsi;
}

describe("a command", () => {
  it.each([1, 8, 18, 19, 30, 50])("may be cut anywhere, at byte %i", (at) => {
    const { guest } = settledGuest();
    const head = cutAt(header(read(2), {}, false), at);
    const answer = guest.request(requestQueue, head, [at, answerBytes - at, 100, 924]);
    expect(answer.length).toBe(answerBytes + 1024);
    const expected = pattern(4 * blockBytes, 1).subarray(2 * blockBytes);
    expectSameBytes(parseAnswer(answer.bytes, 0).data, expected);
  });

  it("without a whole header or room for an answer is given back untouched", () => {
    const { guest, device, services } = settledGuest();
    const head = header(read(1), {}, false);
    expect(guest.request(requestQueue, [head.subarray(0, 50)], [answerBytes, 512]).length).toBe(0);
    expect(guest.request(requestQueue, [head], [answerBytes - 1]).length).toBe(0);
    expect(guest.request(requestQueue, [head], []).length).toBe(0);
    expect(guest.request(requestQueue, [], [answerBytes]).length).toBe(0);
    expect(device.malformedCount).toBe(4);
    expect(services.messages).toHaveLength(1);
  });

  it("that asks for more than its buffers hold is an overrun", () => {
    const { send, contents } = settledGuest();
    const overrun = { response: ScsiResponse.Overrun, status: 0 };
    expect(send(read(2), { into: 1023 })).toMatchObject({ ...overrun, residual: 1023 });
    expect(send(read(0xffff), { into: 512 })).toMatchObject(overrun);
    expect(send([0x12, 0, 0, 0, 255], { into: 36 })).toMatchObject(overrun);
    expect(send([0x2a, ...read(2).slice(1)], { out: new Uint8Array(1000) })).toMatchObject(overrun);
    expect(send([0x42, 0, 0, 0, 0, 0, 0, 255, 255], { out: new Uint8Array(24) })).toMatchObject(
      overrun,
    );
    expectSameBytes(contents(), pattern(256 * blockBytes, 1));
  });

  it("that asks for less leaves the rest alone", () => {
    const { send } = settledGuest();
    const answer = send(read(1), { into: 2000 });
    expect(answer).toMatchObject({ ...good, residual: 2000 - blockBytes });
    expect(answer.usedLength).toBe(answerBytes + blockBytes);
    expect(answer.data.subarray(blockBytes).every((byte) => byte === 0xa5)).toBe(true);
  });

  it("moves no more than the device allows for", () => {
    const { send } = scsiGuest({ maxSectors: 4 }, plain);
    const settled = send([0]);
    expect(settled.sense?.[0]).toBe(6);
    expect(send(read(5), { into: 5 * blockBytes }).sense).toEqual([5, 0x24, 0]);
    expect(send(read(4), { into: 4 * blockBytes })).toMatchObject(good);
  });

  it("in both directions is for drivers that accepted that", () => {
    const both = { out: new Uint8Array(512), into: 512 };
    const xdwriteread = [0x53, 4, ...bigEndian(4, 2), 0, 0, 1, 0];
    expect(settledGuest().send(xdwriteread, both).response).toBe(ScsiResponse.Failure);
    expect(settledGuest([ScsiFeature.Inout]).send(xdwriteread, both)).toMatchObject(good);
  });

  it("whose protection information is longer than its buffers fails", () => {
    const { guest } = settledGuest([ScsiFeature.T10Pi]);
    const head = header(read(1), { piInto: 600 }, true);
    const { bytes } = guest.request(requestQueue, [head], [answerBytes, 512]);
    expect(parseAnswer(bytes, 0).response).toBe(ScsiResponse.Failure);
  });
});

describe("an address", () => {
  it.each([
    ["of the first unit, peripheral", [1, 0, 0, 0, 0, 0, 0, 0], 0],
    ["of the first unit, flat", [1, 0, 0x40, 0, 0, 0, 0, 0], 0],
    ["of another bus", [1, 0, 1, 0, 0, 0, 0, 0], ScsiResponse.BadTarget],
    ["of another target", [1, 9, 0x40, 0, 0, 0, 0, 0], ScsiResponse.BadTarget],
    ["with something behind it", [1, 0, 0x40, 0, 0, 0, 0, 1], ScsiResponse.BadTarget],
    ["in the logical unit format", [1, 0, 0x80, 0, 0, 0, 0, 0], ScsiResponse.BadTarget],
    ["in the extended format", [1, 0, 0xc1, 1, 0, 0, 0, 0], ScsiResponse.BadTarget],
    ["that starts with nothing", [0, 0, 0x40, 0, 0, 0, 0, 0], ScsiResponse.BadTarget],
  ])("%s", (_name, address, response) => {
    const { send } = settledGuest();
    expect(send([0], { address }).response).toBe(response);
  });
});

describe("the configuration", () => {
  const word = (value: number) => new Uint8Array(Uint32Array.of(value).buffer);
  const get = ({ device }: ReturnType<typeof scsiGuest>, offset: number) => {
    const bytes = new Uint8Array(4);
    device.config.read(offset, bytes);
    return new DataView(bytes.buffer).getUint32(0, true);
  };
  const [senseOffset, cdbOffset] = [20, 24];

  it("says what the device has", () => {
    const scsi = scsiGuest({ queueCount: 3, maxTarget: 7, maxLun: 400, commandsPerUnit: 9 });
    expect([0, 4, 8, 12, 16, 20, 24, 32].map((offset) => get(scsi, offset))).toEqual([
      3, 126, 65535, 9, 16, 96, 32, 400,
    ]);
    expect(get(scsi, 28)).toBe(7 << 16);
    expect(scsi.device.queues).toHaveLength(5);
  });

  it("takes the driver's sizes, and answers accordingly", () => {
    const scsi = settledGuest();
    expect(scsi.device.config.write(senseOffset, word(10))).toBe(true);
    expect(scsi.device.config.write(cdbOffset, word(16))).toBe(true);
    const head = header([0xff], {}, false).subarray(0, 19 + 16);
    const { bytes, length } = scsi.guest.request(requestQueue, [head], [22]);
    expect([length, bytes[10], bytes[0]]).toEqual([22, 2, 10]);
    const data = header(read(1), {}, false).subarray(0, 19 + 16);
    expect(scsi.guest.request(requestQueue, [data], [22, 512]).length).toBe(22 + 512);
  });

  it("is what it was after a reset", () => {
    const scsi = settledGuest();
    scsi.device.config.write(senseOffset, word(10));
    scsi.device.config.write(cdbOffset, word(16));
    scsi.guest.reset();
    expect([get(scsi, senseOffset), get(scsi, cdbOffset)]).toEqual([96, 32]);
    expect(scsi.settled([0])).toMatchObject(good);
  });

  it("refuses sizes beyond all reason, and keeps its other fields", () => {
    const scsi = settledGuest();
    expect(scsi.device.config.write(senseOffset, word(0xffffffff))).toBe(false);
    expect(scsi.device.config.write(cdbOffset, word(0))).toBe(false);
    expect(scsi.device.config.write(cdbOffset, word(261))).toBe(false);
    expect(scsi.device.config.write(0, word(77))).toBe(true);
    expect([get(scsi, 0), get(scsi, senseOffset), get(scsi, cdbOffset)]).toEqual([1, 96, 32]);
  });
});

const opcodes = fc.constantFrom(...Object.values(Opcode));

it("survives any command", { timeout: 120_000 }, () => {
  const scsi = settledGuest(Object.values(ScsiFeature));
  fc.assert(
    fc.property(
      fc.oneof(opcodes, fc.nat(255)),
      fc.uint8Array({ minLength: 31, maxLength: 31 }),
      fc.uint8Array({ maxLength: 2000 }),
      fc.nat(3000),
      fc.constantFrom(addressOf(0), addressOf(1), addressOf(2), [0xc1, 1, 0, 0, 0, 0, 0, 0]),
      (opcode, rest, out, into, address) => {
        const answer = scsi.send([opcode, ...rest], { out, into, address });
        expect(answer.usedLength).toBeLessThanOrEqual(answerBytes + into);
        expect(answer.usedLength).toBeGreaterThanOrEqual(answerBytes);
        expect(answer.residual).toBeLessThanOrEqual(Math.max(out.length, into));
        expect([0, 2]).toContain(answer.status);
      },
    ),
    { numRuns: 1500 },
  );
  expect(scsi.guest.failures).toEqual([]);
});

it("survives any bytes", { timeout: 120_000 }, () => {
  const scsi = settledGuest(Object.values(ScsiFeature));
  fc.assert(
    fc.property(
      fc.constantFrom(0, 2),
      fc.uint8Array({ maxLength: 200 }),
      fc.nat(200),
      (queue, bytes, room) => {
        expect(scsi.guest.request(queue, [bytes], [room]).length).toBeLessThanOrEqual(room);
      },
    ),
    { numRuns: 1000 },
  );
  expect(scsi.guest.failures).toEqual([]);
});
