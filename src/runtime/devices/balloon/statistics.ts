import { BalloonStat, BalloonStatTag } from "../../../catalogue/devices/balloon.js";
import { accessors } from "../../memory/accessors.js";
import type { ChainReader } from "../../queue/chain-reader.js";

const Stat = accessors(BalloonStat);

/** More entries than there are tags are read, in case a guest repeats some; never what a hostile one may send. */
const maxEntries = 64;

const nameOfTag: readonly string[] = statNames();

/** A guest's memory statistics by name (VIRTIO 1.4, 5.5.6.3), bytes or counts. */
export type BalloonStatistics = Readonly<Record<string, number>>;

/** Reads what a guest reported: tags in any order, unknown ones passed over (VIRTIO 1.4, 5.5.6.3.2). */
export function readStatistics(report: ChainReader): BalloonStatistics {
  const statistics: Record<string, number> = {};
  const count = Math.min(Math.floor(report.length / Stat.byteLength), maxEntries);
  for (let index = 0; index < count; index++) {
    const base = index * Stat.byteLength;
    const name = nameOfTag[Stat.tag.get(report, base)];
    if (name !== undefined) statistics[name] = Stat.val.get(report, base);
  }
  return statistics;
}

/** `swapIn` for the tag SwapIn. */
function statNames(): string[] {
  const names: string[] = [];
  for (const [tag, value] of Object.entries(BalloonStatTag)) {
    names[value] = tag.charAt(0).toLowerCase() + tag.slice(1);
  }
  return names;
}
