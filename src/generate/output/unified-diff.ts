/** Unchanged lines that are shown around a change. */
const CONTEXT = 3;
/**
 * Lines that a comparison looks at, on both sides in all: beyond that the middle counts as one
 * change. The table it keeps grows with the product of both sides.
 */
const MAX_CELLS = 4_000_000;

interface Line {
  readonly mark: " " | "-" | "+";
  readonly text: string;
}

/** What turns one text into another, in the format of `diff -u`; empty when they are equal. */
export function unifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return "";
  const lines = compare(linesOf(before), linesOf(after));
  const hunks = hunksOf(lines);
  const from = before === "" ? "/dev/null" : `a/${path}`;
  const to = after === "" ? "/dev/null" : `b/${path}`;
  return [`--- ${from}`, `+++ ${to}`, ...hunks, ""].join("\n");
}

/** Lines without their ends; a last one without an end says so, as `diff` does. */
function linesOf(text: string): string[] {
  if (text === "") return [];
  const lines = text.split("\n");
  const last = lines.pop() ?? "";
  return last === "" ? lines : [...lines, `${last}\n\\ No newline at end of file`];
}

function compare(before: readonly string[], after: readonly string[]): Line[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  const room = Math.min(before.length, after.length) - head;
  while (tail < room && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const same = (text: string): Line => ({ mark: " ", text });
  return [
    ...before.slice(0, head).map(same),
    ...compareMiddle(
      before.slice(head, before.length - tail),
      after.slice(head, after.length - tail),
    ),
    ...before.slice(before.length - tail).map(same),
  ];
}

/** By the longest common subsequence. */
function compareMiddle(before: readonly string[], after: readonly string[]): Line[] {
  const width = after.length + 1;
  if (before.length * width > MAX_CELLS) {
    return [
      ...before.map((text): Line => ({ mark: "-", text })),
      ...after.map((text): Line => ({ mark: "+", text })),
    ];
  }
  const common = commonLengths(before, after);
  const lines: Line[] = [];
  let [row, column] = [0, 0];
  while (row < before.length || column < after.length) {
    const [old, fresh] = [before[row], after[column]];
    const isDown =
      column === after.length ||
      (common[(row + 1) * width + column] ?? 0) >= (common[row * width + column + 1] ?? 0);
    if (old !== undefined && old === fresh) {
      lines.push({ mark: " ", text: old });
      row += 1;
      column += 1;
    } else if (old !== undefined && isDown) {
      lines.push({ mark: "-", text: old });
      row += 1;
    } else {
      lines.push({ mark: "+", text: fresh ?? "" });
      column += 1;
    }
  }
  return lines;
}

/** Entry (row, column): lines that `before` from row and `after` from column have in common. */
function commonLengths(before: readonly string[], after: readonly string[]): Uint32Array {
  const width = after.length + 1;
  const table = new Uint32Array((before.length + 1) * width);
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      const below = table[(row + 1) * width + column] ?? 0;
      const right = table[row * width + column + 1] ?? 0;
      const diagonal = table[(row + 1) * width + column + 1] ?? 0;
      const isSame = before[row] === after[column];
      table[row * width + column] = isSame ? diagonal + 1 : Math.max(below, right);
    }
  }
  return table;
}

function hunksOf(lines: readonly Line[]): string[] {
  const output: string[] = [];
  let [oldLine, newLine] = [1, 1];
  let index = 0;
  while (index < lines.length) {
    const end = hunkEnd(lines, index);
    if (end === index) {
      oldLine += 1;
      newLine += 1;
      index += 1;
      continue;
    }
    const hunk = lines.slice(index, end);
    const oldCount = hunk.filter(({ mark }) => mark !== "+").length;
    const newCount = hunk.filter(({ mark }) => mark !== "-").length;
    output.push(`@@ -${range(oldLine, oldCount)} +${range(newLine, newCount)} @@`);
    output.push(...hunk.map(({ mark, text }) => mark + text));
    oldLine += oldCount;
    newLine += newCount;
    index = end;
  }
  return output;
}

/** Where a hunk ends that starts at `start`; `start` itself when no change is near. */
function hunkEnd(lines: readonly Line[], start: number): number {
  let lastChange = -1;
  for (let index = start; index < lines.length; index += 1) {
    const limit = lastChange < 0 ? start + CONTEXT : lastChange + 2 * CONTEXT;
    if (index > limit) break;
    if (lines[index]?.mark !== " ") lastChange = index;
  }
  return lastChange < 0 ? start : Math.min(lines.length, lastChange + CONTEXT + 1);
}

/** A range of no lines is named by the line before it. */
function range(line: number, count: number): string {
  return `${count === 0 ? line - 1 : line},${count}`;
}
