import { Opcode, readCapacity16Action } from "../opcodes.js";
import { senses } from "../sense.js";
import type { Command } from "./command.js";
import { number64, setNumber64 } from "./command.js";

const shortBytes = 8;
const longBytes = 32;
const serviceActionMask = 0x1f;
const partialBit = 0x01;

const protectionOfType1 = 0x01;
const thinProvisioned = 0x80;

/** READ CAPACITY(10) (SBC-3, 5.15). */
const short: Command = {
  needsMedium: true,
  gives: () => shortBytes,
  run: (task, { blockCount, identity }) => {
    const isPartial = ((task.cdb[8] as number) & partialBit) !== 0;
    if (isPartial || task.view.getUint32(2) !== 0) return senses.invalidFieldInCdb;
    const bytes = new Uint8Array(shortBytes);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, Math.min(blockCount - 1, 0xffffffff));
    view.setUint32(4, identity.blockBytes);
    return task.reply(bytes, shortBytes);
  },
};

/** READ CAPACITY(16) (SBC-3, 5.16), the only service action of its code. */
const long: Command = {
  needsMedium: true,
  gives: ({ view }) => view.getUint32(10),
  run: (task, unit) => {
    const { cdb, view: request } = task;
    const action = (cdb[1] as number) & serviceActionMask;
    if (action !== readCapacity16Action) return senses.invalidFieldInCdb;
    const isPartial = ((cdb[14] as number) & partialBit) !== 0;
    if (isPartial || number64(request, 2) !== 0) return senses.invalidFieldInCdb;
    const bytes = new Uint8Array(longBytes);
    const view = new DataView(bytes.buffer);
    setNumber64(view, 0, unit.blockCount - 1);
    view.setUint32(8, unit.identity.blockBytes);
    if (unit.medium?.isProtected === true) view.setUint8(12, protectionOfType1);
    // What an unmapped block reads is open.
    view.setUint8(14, unit.identity.readOnly ? 0 : thinProvisioned);
    return task.reply(bytes, request.getUint32(10));
  },
};

export const shortCapacity: [number, Command][] = [[Opcode.ReadCapacity10, short]];
export const longCapacity: [number, Command][] = [[Opcode.ServiceActionIn16, long]];
