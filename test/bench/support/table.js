// @ts-check

/** @param {readonly import("./result.js").Result[]} results */
export function printTable(results) {
  const rows = results.map(({ name, value, unit, peer, ratio }) => [
    name,
    value.toLocaleString("en"),
    unit,
    peer === undefined ? "" : `peer ${peer.toLocaleString("en")}`,
    ratio === undefined ? "" : `ratio ${ratio}`,
  ]);
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(0, ...rows.map((row) => (row[column] ?? "").length)),
  );
  for (const row of rows) {
    const cells = row.map((cell, column) =>
      column === 1 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
    );
    console.log(cells.join("  ").trimEnd());
  }
}
