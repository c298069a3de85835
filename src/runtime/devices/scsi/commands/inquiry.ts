import { Opcode, PeripheralType } from "../opcodes.js";
import { senses } from "../sense.js";
import type { Task } from "../task.js";
import type { LogicalUnit } from "../unit.js";
import { type Command, setText } from "./command.js";
import { productPage } from "./product-pages.js";

const vendor = "WHEELBSE";
const revision = "1.0";
const standardBytes = 36;
/** SPC-4, and the response format that every standard since SCSI-2 has. */
const version = 0x06;
const responseFormat = 0x02;
const hierarchical = 0x10;
const commandQueueing = 0x02;
const removable = 0x80;
const protects = 0x01;

const vitalBit = 0x01;

export function inquiryAllocation({ view }: Task): number {
  return view.getUint16(3);
}

function inquire(task: Task, unit: LogicalUnit) {
  const page = task.cdb[2] as number;
  const allocation = inquiryAllocation(task);
  if (((task.cdb[1] as number) & vitalBit) === 0) {
    return page === 0 ? task.reply(standardInquiry(unit), allocation) : senses.invalidFieldInCdb;
  }
  const content = productPage(page, unit);
  return content === undefined ? senses.invalidFieldInCdb : task.reply(content, allocation);
}

/** INQUIRY (SPC-4, 6.4). */
export const inquiryCommands: [number, Command][] = [
  [Opcode.Inquiry, { ignoresAttention: true, gives: inquiryAllocation, run: inquire }],
];

function standardInquiry(unit: LogicalUnit): Uint8Array {
  const type = unit.isCdRom ? PeripheralType.CdRom : PeripheralType.Disk;
  const bytes = plainInquiry(type, unit.isCdRom ? "Virtual CD-ROM" : "Virtual Disk");
  if (unit.isCdRom) bytes[1] = removable;
  if (unit.medium?.isProtected === true) bytes[5] = protects;
  return bytes;
}

/** The standard data of a peripheral of that type, which may be none. */
export function plainInquiry(type: number, product: string): Uint8Array {
  const bytes = new Uint8Array(standardBytes);
  bytes[0] = type;
  bytes[2] = version;
  bytes[3] = hierarchical | responseFormat;
  bytes[4] = standardBytes - 5;
  bytes[7] = commandQueueing;
  setText(bytes, 8, 8, vendor);
  setText(bytes, 16, 16, product);
  setText(bytes, 32, 4, revision);
  return bytes;
}
