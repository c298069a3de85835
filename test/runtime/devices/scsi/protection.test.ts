import { readFileSync, statSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { guardOf } from "../../../../src/runtime/devices/scsi/protection-info.js";
import { expectSameBytes } from "../host-services.js";
import { bigEndian, blockBytes, diskBlocks, good, pattern, scsiGuest } from "./scsi-guest.js";

const tupleBytes = 8;
const count = 4;
const block = 6;

function protectedGuest() {
  const blank = scsiGuest({ units: [{ lun: 0, kind: "cdrom" }] });
  const file = blank.path("disk.img");
  const scsi = scsiGuest({ units: [{ lun: 0, file, protection: true }] });
  scsi.settled([0]);
  return { ...scsi, file };
}

function cdb(opcode: number, protect: number, at = block, blocks = count): number[] {
  return [opcode, protect << 5, ...bigEndian(4, at), 0, ...bigEndian(2, blocks), 0];
}

/** The information of `data`, as an initiator makes it. */
function tuplesOf(data: Uint8Array, first = block): Uint8Array {
  return Uint8Array.from(
    Array.from({ length: data.length / blockBytes }, (_, index) => [
      ...bigEndian(2, guardOf(data, index * blockBytes, (index + 1) * blockBytes)),
      ...[0, 0],
      ...bigEndian(4, first + index),
    ]).flat(),
  );
}

it("guards are the CRC of T10", () => {
  expect(guardOf(new Uint8Array(32), 0, 32)).toBe(0);
  expect(guardOf(new TextEncoder().encode("123456789"), 0, 9)).toBe(0xd0db);
});

describe("a disk with protection information", () => {
  it("says so", () => {
    const { send, file } = protectedGuest();
    expect(send([0x12, 0, 0, 0, 36], { into: 36 }).data[5]).toBe(1);
    const capacity = send([0x9e, 0x10, ...bigEndian(8, 0), ...bigEndian(4, 32)], { into: 32 });
    expect(capacity.data[12]).toBe(1);
    expect(statSync(`${file}.pi`).size).toBe(diskBlocks * tupleBytes);
  });

  it("keeps what the driver sends along and gives it back", () => {
    const { send } = protectedGuest();
    const out = pattern(count * blockBytes, 50);
    const piOut = tuplesOf(out);
    expect(send(cdb(0x2a, 1), { out, piOut })).toMatchObject(good);
    const size = { into: out.length, piInto: piOut.length };
    const back = send(cdb(0x28, 1), size);
    expect(back).toMatchObject(good);
    expectSameBytes(back.data, out);
    expect(back.usedLength).toBe(108 + piOut.length + out.length);
    // Without the transfer it is checked all the same.
    expectSameBytes(send(cdb(0x28, 0), { into: out.length }).data, out);
  });

  it("makes it where the driver sends none", () => {
    const { guest, parts, send } = protectedGuest();
    const out = pattern(count * blockBytes, 51);
    expect(send(cdb(0x2a, 0), { out })).toMatchObject(good);
    const { readable, writable } = parts(cdb(0x28, 1), { into: out.length, piInto: 32 });
    const { bytes } = guest.request(2, readable, writable);
    expectSameBytes(bytes.subarray(108, 140), tuplesOf(out));
    expectSameBytes(bytes.subarray(140), out);
  });

  it.each([
    ["guard", 0, [0xb, 0x10, 1]],
    ["reference tag", 7, [0xb, 0x10, 3]],
  ])("refuses to write a wrong %s, and names the block", (_name, byte, sense) => {
    const { send, contents } = protectedGuest();
    const out = pattern(count * blockBytes, 52);
    const piOut = tuplesOf(out);
    piOut[2 * tupleBytes + byte] = (piOut[2 * tupleBytes + byte] ?? 0) ^ 1;
    const answer = send(cdb(0x2a, 1), { out, piOut });
    expect(answer.sense).toEqual(sense);
    expect([...answer.rawSense.subarray(3, 7)]).toEqual(bigEndian(4, block + 2));
    expectSameBytes(contents(), pattern(diskBlocks * blockBytes, 1));
    // Whoever asks for no checks gets none, and whoever reads with them learns it.
    expect(send(cdb(0x2a, 3), { out, piOut })).toMatchObject(good);
    const size = { into: out.length, piInto: piOut.length };
    expect(send(cdb(0x28, 1), size).sense).toEqual(sense);
    expect(send(cdb(0x28, 3), size)).toMatchObject(good);
  });

  it("notices what changed behind its back", () => {
    const { send, file } = protectedGuest();
    const out = pattern(count * blockBytes, 53);
    send(cdb(0x2a, 0), { out });
    const image = readFileSync(file);
    image[(block + 1) * blockBytes + 9] = (image[(block + 1) * blockBytes + 9] ?? 0) ^ 4;
    writeFileSync(file, image);
    const answer = send(cdb(0x28, 0), { into: out.length });
    expect(answer.sense).toEqual([0xb, 0x10, 1]);
    expect([...answer.rawSense.subarray(3, 7)]).toEqual(bigEndian(4, block + 1));
  });

  it("checks nothing of blocks that were never written or were given up", () => {
    const { send } = protectedGuest();
    expect(send(cdb(0x28, 0), { into: count * blockBytes })).toMatchObject(good);
    send(cdb(0x2a, 0), { out: pattern(count * blockBytes, 54) });
    expect(send([0x93, 9, ...bigEndian(8, block), ...bigEndian(4, count)])).toMatchObject(good);
    const answer = send(cdb(0x28, 1), { into: count * blockBytes, piInto: count * tupleBytes });
    expect(answer).toMatchObject(good);
    expect(answer.data.every((byte) => byte === 0)).toBe(true);
  });

  it("wants 8 bytes for each block, no more and no fewer", () => {
    const { send } = protectedGuest();
    const out = pattern(count * blockBytes, 55);
    const piOut = tuplesOf(out);
    const invalid = [5, 0x24, 0];
    expect(send(cdb(0x2a, 1), { out, piOut: piOut.subarray(8) }).sense).toEqual(invalid);
    expect(send(cdb(0x2a, 1), { out }).sense).toEqual(invalid);
    expect(send(cdb(0x28, 1), { into: out.length, piInto: 8 }).sense).toEqual(invalid);
    expect(send(cdb(0x28, 6), { into: out.length, piInto: 32 }).sense).toEqual(invalid);
  });

  it("is told from one without", () => {
    const { settled, send } = scsiGuest();
    settled([0]);
    expect(send(cdb(0x28, 1), { into: 2048, piInto: 32 }).sense).toEqual([5, 0x24, 0]);
  });

  it("moves more than its memory holds", () => {
    const { send } = protectedGuest();
    const out = pattern(diskBlocks * blockBytes, 56);
    const whole = (opcode: number, protect: number) => cdb(opcode, protect, 0, diskBlocks);
    expect(send(whole(0x2a, 1), { out, piOut: tuplesOf(out, 0) })).toMatchObject(good);
    expectSameBytes(send(whole(0x28, 0), { into: out.length }).data, out);
  });
});
