import { Opcode } from "../opcodes.js";
import { type Sense, senses } from "../sense.js";
import type { Task } from "../task.js";
import { type LogicalUnit, MediaEvent } from "../unit.js";
import type { Command } from "./command.js";

/** Commands of drives for discs (MMC-6): one session with one track of data, finished long ago. */

function allocation({ view }: Task): number {
  return view.getUint16(7);
}

const TocFormat = { Tracks: 0, Sessions: 1 } as const;
const leadOut = 0xaa;
/** ADR 1, a track of data that was recorded at once. */
const dataTrack = 0x14;
const timeBit = 0x02;

/** READ TOC/PMA/ATIP (MMC-6, 6.25). */
const readToc: Command = {
  needsMedium: true,
  gives: allocation,
  run: (task, unit) => {
    const { cdb } = task;
    const inTime = ((cdb[1] as number) & timeBit) !== 0;
    // Drives older than the field have it in the control byte.
    const format = (cdb[2] as number) & 0x0f || (cdb[9] as number) >> 6;
    const first = cdb[6] as number;
    if (format === TocFormat.Sessions) {
      return task.reply(tocOf([[1, place(0, inTime)]]), allocation(task));
    }
    if (format !== TocFormat.Tracks || (first > 1 && first !== leadOut)) {
      return senses.invalidFieldInCdb;
    }
    const track = [1, place(0, inTime)] as const;
    const end = [leadOut, place(unit.blockCount, inTime)] as const;
    return task.reply(tocOf(first === leadOut ? [end] : [track, end]), allocation(task));
  },
};

function tocOf(tracks: readonly (readonly [number, number])[]): Uint8Array {
  const bytes = new Uint8Array(4 + 8 * tracks.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, bytes.length - 2);
  view.setUint16(2, 0x0101);
  for (const [index, [number, start]] of tracks.entries()) {
    view.setUint32(4 + 8 * index, (dataTrack << 16) | (number << 8));
    view.setUint32(8 + 8 * index, start);
  }
  return bytes;
}

const framesPerSecond = 75;
/** The two seconds before the first block. */
const leadInFrames = 150;

/** A block, or minutes, seconds and frames in a byte each. */
function place(block: number, inTime: boolean): number {
  if (!inTime) return Math.min(block, 0xffffffff);
  const frames = block + leadInFrames;
  const seconds = Math.floor(frames / framesPerSecond);
  const minutes = Math.min(Math.floor(seconds / 60), 0xff);
  return (minutes << 16) | ((seconds % 60) << 8) | (frames % framesPerSecond);
}

/** Profiles by the size of the medium: what fits on no CD is a DVD. */
const Profile = { None: 0, CdRom: 0x0008, DvdRom: 0x0010 } as const;
const maxCdBlocks = 80 * 60 * framesPerSecond;

/** Flags of a feature descriptor: persistent and current; current with this medium. */
const alwaysCurrent = 0x03;
const isCurrent = 0x01;
const anyCd = { code: 0x001e, content: [0, 0, 0, 0] };
const anyDvd = { code: 0x001f, content: [] };

const RequestType = { All: 0, Current: 1, One: 2 } as const;

/** GET CONFIGURATION (MMC-6, 6.6). */
const getConfiguration: Command = {
  ignoresAttention: true,
  gives: allocation,
  run: (task, unit) => {
    const type = (task.cdb[1] as number) & 3;
    const start = task.view.getUint16(2);
    if (type > RequestType.One) return senses.invalidFieldInCdb;
    const features = featuresOf(unit).filter(({ code, flags }) => {
      if (type === RequestType.One) return code === start;
      return code >= start && (type === RequestType.All || (flags & isCurrent) !== 0);
    });
    const bytes: number[] = [0, 0, 0, 0, 0, 0, ...halves(profileOf(unit))];
    for (const { code, flags, content } of features) {
      bytes.push(...halves(code), flags, content.length, ...content);
    }
    const answer = Uint8Array.from(bytes);
    new DataView(answer.buffer).setUint32(0, answer.length - 4);
    return task.reply(answer, allocation(task));
  },
};

interface Feature {
  readonly code: number;
  readonly flags: number;
  readonly content: readonly number[];
}

function featuresOf(unit: LogicalUnit): Feature[] {
  const profile = profileOf(unit);
  const current = (wanted: number) => (profile === wanted ? isCurrent : 0);
  const withMedium = profile === Profile.None ? 0 : isCurrent;
  const profiles = [Profile.DvdRom, Profile.CdRom].flatMap((one) => {
    return [...halves(one), current(one), 0];
  });
  return [
    { code: 0x0000, flags: alwaysCurrent, content: profiles },
    // Core: a SCSI bus, and the drive tells of its events.
    { code: 0x0001, flags: 0x08 | alwaysCurrent, content: [0, 0, 0, 1, 1, 0, 0, 0] },
    // Removable medium: a tray that the driver may open and lock.
    { code: 0x0003, flags: alwaysCurrent, content: [0x29, 0, 0, 0] },
    // Random readable: blocks of 2048, one at a time.
    { code: 0x0010, flags: withMedium, content: [0, 0, 8, 0, 0, 1, 0, 0] },
    { ...anyCd, flags: 0x08 | current(Profile.CdRom) },
    { ...anyDvd, flags: current(Profile.DvdRom) },
  ];
}

function profileOf(unit: LogicalUnit): number {
  if (unit.loaded === undefined) return Profile.None;
  return unit.blockCount > maxCdBlocks ? Profile.DvdRom : Profile.CdRom;
}

function halves(value: number): [number, number] {
  return [value >> 8, value & 0xff];
}

const polledBit = 0x01;
const mediaClass = 4;
const noEvent = 0x80;

/** GET EVENT STATUS NOTIFICATION (MMC-6, 6.7), by polling only, as most drives. */
const getEventStatus: Command = {
  ignoresAttention: true,
  gives: allocation,
  run: (task, unit) => {
    if (((task.cdb[1] as number) & polledBit) === 0) return senses.invalidFieldInCdb;
    const supported = 1 << mediaClass;
    if (((task.cdb[4] as number) & supported) === 0) {
      return task.reply(Uint8Array.of(0, 2, noEvent, supported), allocation(task));
    }
    const presence = unit.medium === undefined ? 0 : 2;
    const state = (unit.isTrayOpen ? 1 : 0) | presence;
    const answer = Uint8Array.of(0, 6, mediaClass, supported, unit.mediaEvent, state, 0, 0);
    // The event counts as told once its code fitted.
    if (allocation(task) > 4) unit.mediaEvent = MediaEvent.None;
    return task.reply(answer, allocation(task));
  },
};

/** READ DISC INFORMATION (MMC-6, 6.21): finished, one session, one track. */
const readDiscInformation: Command = {
  needsMedium: true,
  gives: allocation,
  run: (task): Sense | undefined => {
    if (((task.cdb[1] as number) & 7) !== 0) return senses.invalidFieldInCdb;
    const bytes = new Uint8Array(34);
    bytes.set([0, 32, 0x0e, 1, 1, 1, 1, 0x20]);
    return task.reply(bytes, allocation(task));
  },
};

/** MECHANISM STATUS (MMC-6, 6.10): no changer, nothing moves. */
const mechanismStatus: Command = {
  gives: ({ view }) => view.getUint16(8),
  run: (task) => task.reply(new Uint8Array(8), task.view.getUint16(8)),
};

export const discCommands: [number, Command][] = [
  [Opcode.ReadToc, readToc],
  [Opcode.GetConfiguration, getConfiguration],
  [Opcode.GetEventStatus, getEventStatus],
  [Opcode.ReadDiscInformation, readDiscInformation],
  [Opcode.MechanismStatus, mechanismStatus],
];
