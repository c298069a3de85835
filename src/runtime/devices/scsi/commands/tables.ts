import type { ScratchPair } from "../scratch.js";
import type { UnitKind } from "../unit.js";
import { longCapacity, shortCapacity } from "./capacity.js";
import type { CommandTable } from "./command.js";
import { comparingCommands } from "./compare.js";
import { discCommands } from "./disc.js";
import { givingUpCommands } from "./give-up.js";
import { inquiryCommands } from "./inquiry.js";
import { modeSelectCommands } from "./mode-select.js";
import { modeSenseCommands } from "./mode-sense.js";
import { reportCommands } from "./report-luns.js";
import { stateCommands } from "./state.js";
import { cacheCommands, readCommands, writeCommands } from "./transfer.js";

/** What each kind of unit carries out. PERSISTENT RESERVE is in none: a device has one initiator. */
export function commandTables(scratch: ScratchPair): Readonly<Record<UnitKind, CommandTable>> {
  const general = [
    ...inquiryCommands,
    ...reportCommands,
    ...stateCommands,
    ...modeSenseCommands,
    ...modeSelectCommands,
    ...shortCapacity,
    ...readCommands,
  ];
  const disk = [
    ...general,
    ...longCapacity,
    ...writeCommands,
    ...cacheCommands,
    ...comparingCommands(scratch),
    ...givingUpCommands(scratch.data),
  ];
  return { disk: new Map(disk), cdrom: new Map([...general, ...discCommands]) };
}
