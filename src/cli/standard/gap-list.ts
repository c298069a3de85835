import type { Coverage, Gap } from "../../standard/gaps.js";
import type { List } from "./print-list.js";

const WORDS: Readonly<Record<Coverage, string>> = {
  none: "nothing",
  "id-only": "id only, no text",
  newer: "newer version only",
  partly: "in part",
  described: "described",
};

/** The worst first: what has nothing leads the list that is carried to the standards body. */
export function gapList(gaps: readonly Gap[]): List {
  const order = Object.keys(WORDS);
  const sorted = [...gaps].sort((a, b) => order.indexOf(a.coverage) - order.indexOf(b.coverage));
  return {
    heads: ["Need", "VIRTIO has", "By", "Pointer", "Remark"],
    rows: sorted.map(({ need, coverage, by, since }) => {
      const version = coverage === "newer" ? `since ${since}` : "";
      const remark = [version, need.missing, need.note].filter((text) => text).join("; ");
      return [
        need.title,
        WORDS[coverage],
        by.join(", ") || "-",
        need.basis,
        remark || need.pointer,
      ];
    }),
    items: sorted,
  };
}
