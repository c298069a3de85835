import { describe, expect, it } from "vitest";
import { ScsiCtrlType, ScsiResponse, ScsiTmf } from "../../../../src/catalogue/devices/scsi.js";
import { lateGuest } from "./late-storage.js";
import {
  addressOf,
  answerBytes,
  bigEndian,
  controlQueue,
  header,
  parseAnswer,
  requestQueue,
} from "./scsi-guest.js";

const pieceBytes = 1024;
const read = (block: number) => [0x28, 0, ...bigEndian(4, block), 0, 0, 2, 0];
const write = (block: number, flags = 0) => [0x2a, flags, ...bigEndian(4, block), 0, 0, 2, 0];

function tasks(count = 1) {
  const late = lateGuest(count);
  const { guest } = late;
  /** Sends a command and does not wait for it. */
  function begin(cdb: readonly number[], { id = 1, lun = 0, queue = requestQueue } = {}) {
    const head = header(cdb, { address: addressOf(lun), id }, false);
    const isRead = cdb[0] === 0x28;
    const hasData = cdb[0] === 0x2a;
    const { writablePlaces, ...offered } = guest.offer(
      queue,
      hasData ? [head, new Uint8Array(pieceBytes)] : [head],
      isRead ? [answerBytes, pieceBytes] : [answerBytes],
    );
    guest.kick(queue);
    return { ...offered, answer: () => parseAnswer(guest.read(writablePlaces), 0) };
  }
  function manage(subtype: number, { id = 1, lun = 0, target = 0 } = {}): number {
    const request = Uint8Array.from([
      ...[ScsiCtrlType.Tmf, 0, 0, 0, subtype, 0, 0, 0],
      ...addressOf(lun, target),
      ...[id, 0, 0, 0, 0, 0, 0, 0],
    ]);
    // Not `request`, which wants everything else to be over.
    const { id: head, writablePlaces } = guest.offer(controlQueue, [request], [1]);
    guest.kick(controlQueue);
    expect(guest.used(controlQueue)).toEqual([{ id: head, length: 1 }]);
    return guest.read(writablePlaces)[0] ?? -1;
  }
  return { ...late, begin, manage };
}

describe("commands that wait for their storage", () => {
  it("come back in the order in which it is done with them", () => {
    const { begin, guest, storage } = tasks();
    const [first, second] = [begin(read(0), { id: 1 }), begin(read(8), { id: 2 })];
    expect(guest.used(requestQueue)).toEqual([]);
    storage.late.reverse();
    storage.finish();
    storage.finish();
    guest.runner.flush();
    expect(guest.used(requestQueue)).toEqual([
      { id: second.id, length: answerBytes + pieceBytes },
      { id: first.id, length: answerBytes + pieceBytes },
    ]);
    expect(first.answer()).toMatchObject({ response: 0, status: 0, residual: 0 });
  });

  it("tell a failure by sense data, with all of the data left over", () => {
    const { begin, guest, storage } = tasks();
    const [reading, writing] = [begin(read(0)), begin(write(0))];
    storage.finish(false);
    storage.finish(false);
    guest.runner.flush();
    expect(reading.answer()).toMatchObject({ sense: [3, 0x11, 0], residual: pieceBytes });
    expect(writing.answer()).toMatchObject({ sense: [3, 0x0c, 0], residual: pieceBytes });
    expect(guest.used(requestQueue).map(({ length }) => length)).toEqual([
      answerBytes,
      answerBytes,
    ]);
  });

  it("with FUA are flushed once they are written", () => {
    const { begin, guest, storage } = tasks();
    const writing = begin(write(4, 8));
    expect(storage.calls).toEqual(["write 2048 1024"]);
    storage.finish();
    expect(storage.calls).toEqual(["write 2048 1024", "flush"]);
    guest.runner.flush();
    expect(guest.used(requestQueue)).toEqual([]);
    storage.finish();
    guest.runner.flush();
    expect(guest.used(requestQueue)).toHaveLength(1);
    expect(writing.answer()).toMatchObject({ status: 0, residual: 0 });
  });

  it("that began in part are over when all of them is", () => {
    const { guest, storage } = tasks();
    const list = Uint8Array.from([
      ...[0, 38, 0, 32, 0, 0, 0, 0],
      ...[...bigEndian(8, 0), ...bigEndian(4, 8), 0, 0, 0, 0],
      ...[...bigEndian(8, 16), ...bigEndian(4, 8), 0, 0, 0, 0],
    ]);
    const cdb = [0x42, 0, 0, 0, 0, 0, 0, 0, list.length, 0];
    const { writablePlaces } = guest.offer(requestQueue, [header(cdb, {}, false), list], [108]);
    guest.kick(requestQueue);
    storage.finish();
    guest.runner.flush();
    expect(guest.used(requestQueue)).toEqual([]);
    storage.finish(false);
    guest.runner.flush();
    expect(parseAnswer(guest.read(writablePlaces), 0).sense).toEqual([3, 0x0c, 0]);
  });

  it("on several queues are all served", () => {
    const { begin, guest, storage } = tasks();
    begin(read(0), { queue: 2 });
    begin(read(8), { queue: 3 });
    storage.finish();
    storage.finish();
    guest.runner.flush();
    expect([guest.used(2).length, guest.used(3).length]).toEqual([1, 1]);
  });

  it("are waited for when their queue stops", () => {
    const { begin, guest, storage } = tasks();
    begin(read(0));
    begin(read(8), { queue: 3 });
    guest.pause(requestQueue);
    expect(guest.used(requestQueue)).toHaveLength(1);
    expect(storage.late.length).toBeLessThan(2);
  });
});

describe("task management", () => {
  it("aborts one command by its name", () => {
    const { begin, manage, guest } = tasks();
    const [first, second] = [begin(read(0), { id: 1 }), begin(read(8), { id: 2 })];
    expect(manage(ScsiTmf.AbortTask, { id: 2 })).toBe(ScsiResponse.FunctionComplete);
    guest.runner.flush();
    expect(second.answer()).toMatchObject({ response: ScsiResponse.Aborted, sense: undefined });
    expect(first.answer().response).toBe(0);
    expect(manage(ScsiTmf.AbortTask, { id: 9 })).toBe(ScsiResponse.FunctionComplete);
  });

  it.each([
    ["ABORT TASK SET", ScsiTmf.AbortTaskSet, ScsiResponse.Aborted],
    ["CLEAR TASK SET", ScsiTmf.ClearTaskSet, ScsiResponse.Aborted],
    ["LOGICAL UNIT RESET", ScsiTmf.LogicalUnitReset, ScsiResponse.Reset],
  ])("ends all commands of a unit by %s, and none of another", (_name, subtype, response) => {
    const { begin, manage, guest, storages } = tasks(2);
    const mine = [begin(read(0), { id: 1 }), begin(write(8), { id: 2 })];
    begin(read(0), { lun: 1 });
    expect(manage(subtype)).toBe(ScsiResponse.FunctionComplete);
    guest.runner.flush();
    expect(mine.map((task) => task.answer().response)).toEqual([response, response]);
    expect(storages.map(({ late }) => late.length)).toEqual([0, 1]);
  });

  it("resets a unit, which tells of it", () => {
    const { begin, manage, guest, device } = tasks();
    const unit = device.domain.find(0, 0);
    if (unit === undefined) throw new Error("no unit");
    unit.isStopped = true;
    expect(manage(ScsiTmf.LogicalUnitReset)).toBe(ScsiResponse.FunctionComplete);
    const test = begin([0]);
    expect(test.answer().sense).toEqual([6, 0x29, 3]);
    guest.used(requestQueue);
  });

  it("resets all units of a target with the nexus", () => {
    const { begin, manage, guest, storages } = tasks(2);
    const all = [begin(read(0)), begin(read(0), { lun: 1 })];
    expect(manage(ScsiTmf.ITNexusReset, { lun: 7 })).toBe(ScsiResponse.FunctionComplete);
    guest.runner.flush();
    expect(all.map((task) => task.answer().response)).toEqual([
      ScsiResponse.Reset,
      ScsiResponse.Reset,
    ]);
    expect(storages.map(({ late }) => late.length)).toEqual([0, 0]);
    expect(manage(ScsiTmf.ITNexusReset, { target: 9 })).toBe(ScsiResponse.BadTarget);
  });

  it("says whether a command is under way", () => {
    const { begin, manage, storage } = tasks();
    begin(read(0), { id: 5 });
    expect(manage(ScsiTmf.QueryTask, { id: 5 })).toBe(ScsiResponse.FunctionSucceeded);
    expect(manage(ScsiTmf.QueryTask, { id: 6 })).toBe(ScsiResponse.FunctionComplete);
    expect(manage(ScsiTmf.QueryTaskSet)).toBe(ScsiResponse.FunctionSucceeded);
    storage.finish();
    expect(manage(ScsiTmf.QueryTaskSet)).toBe(ScsiResponse.FunctionComplete);
  });

  it("refuses what there is not", () => {
    const { manage } = tasks();
    expect(manage(ScsiTmf.ClearAca)).toBe(ScsiResponse.FunctionRejected);
    expect(manage(77)).toBe(ScsiResponse.FunctionRejected);
    expect(manage(ScsiTmf.AbortTask, { lun: 3 })).toBe(ScsiResponse.IncorrectLun);
    expect(manage(ScsiTmf.AbortTask, { target: 3 })).toBe(ScsiResponse.BadTarget);
  });

  it("leaves requests that are cut off unanswered", () => {
    const { guest } = tasks();
    const tmf = Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0, ...addressOf(0), 1, 0, 0, 0, 0, 0, 0, 0]);
    expect(guest.request(controlQueue, [tmf.subarray(0, 23)], [1]).length).toBe(0);
    expect(guest.request(controlQueue, [tmf], []).length).toBe(0);
    expect(guest.request(controlQueue, [tmf.subarray(0, 3)], [5]).length).toBe(0);
    expect(guest.request(controlQueue, [Uint8Array.of(9, 0, 0, 0)], [5]).length).toBe(0);
    const query = Uint8Array.from([1, 0, 0, 0, ...addressOf(0), 16, 0, 0, 0]);
    expect(guest.request(controlQueue, [query], [4]).length).toBe(0);
    expect(guest.request(controlQueue, [query], [5]).length).toBe(5);
  });
});

it("a unit that goes takes its commands along, after they are over", () => {
  const { begin, guest, device, storage } = tasks();
  const task = begin(read(0));
  device.commands.find(({ name }) => name === "remove-unit")?.run({ lun: 0 });
  guest.runner.flush();
  expect(task.answer().response).toBe(ScsiResponse.BadTarget);
  expect(storage.isClosed).toBe(true);
  expect(begin(read(0)).answer().response).toBe(ScsiResponse.BadTarget);
});
