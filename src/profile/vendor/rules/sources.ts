import { joinPointer } from "../../pointer.js";
import { didYouMean, listOf } from "../../suggest.js";
import { sourceKeys, vendorRule } from "../vendor-rule.js";

export const vendorUnknownSource = vendorRule({
  id: "vendor/unknown-source",
  severity: "error",
  docs: "A statement names a source that the profile describes.",
  check({ document, cells }, report) {
    const known = Object.keys(document.sources);
    for (const { key, at } of cells.flatMap(sourceKeys)) {
      if (known.includes(key)) continue;
      const hint = didYouMean(key, known);
      const expected = hint === undefined ? listOf(known) : undefined;
      report({ at, message: `there is no source "${key}"`, expected, hint });
    }
  },
});

export const vendorUnusedSource = vendorRule({
  id: "vendor/unused-source",
  severity: "warning",
  docs: "A source that the profile describes is named by a statement.",
  check({ document, cells, isPartial }, report) {
    if (isPartial) return;
    const used = new Set(cells.flatMap(sourceKeys).map(({ key }) => key));
    for (const key of Object.keys(document.sources)) {
      if (used.has(key)) continue;
      const at = joinPointer("/sources", key);
      report({ at, key: true, message: `no statement names the source "${key}"` });
    }
  },
});

/** What only others say is not declared by the vendor, and "third-party" says so. */
export const vendorHearsay = vendorRule({
  id: "vendor/hearsay",
  severity: "error",
  docs: 'What only third parties say has support "third-party", and nothing else has.',
  check({ document, cells }, report) {
    for (const cell of cells) {
      const { support, pointer } = cell;
      const keys = sourceKeys(cell);
      const records = keys.flatMap(({ key }) => document.sources[key] ?? []);
      if (support === undefined || support === "unknown" || records.length < keys.length) continue;
      const isHearsay = records.every(({ confidence }) => confidence === "third-party");
      if (isHearsay === (support === "third-party")) continue;
      report({
        at: `${pointer}/support`,
        message: isHearsay
          ? `"${support}" rests on third parties alone`
          : `"third-party" rests on a source of another confidence`,
        hint: isHearsay ? 'write "third-party"' : "say what that source says",
        related: keys.map(({ at }) => ({ at, message: "its source" })),
      });
    }
  },
});
