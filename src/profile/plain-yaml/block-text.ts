/** A literal or folded block scalar that was read. */
export interface BlockText {
  readonly text: string;
  /** Where the first line behind it starts. */
  readonly end: number;
}

const HEADER = /([|>])(-?)\n/y;

/**
 * Reads a block scalar at `offset` (its indicator) that belongs to a block of `parentIndent`.
 * Undefined for what is unusual: explicit indentation, more indented lines, leading or odd blanks.
 */
export function readBlockText(
  source: string,
  offset: number,
  parentIndent: number,
): BlockText | undefined {
  HEADER.lastIndex = offset;
  const header = HEADER.exec(source);
  if (header === null) return undefined;
  const lines: string[] = [];
  let end = HEADER.lastIndex;
  let indent = 0;
  let contentEnd = end;
  while (end < source.length) {
    const lineEnd = source.indexOf("\n", end);
    if (lineEnd < 0) return undefined;
    const depth = leadingSpaces(source, end);
    if (end + depth === lineEnd) {
      if (depth > 0 || lines.length === 0) return undefined;
      lines.push("");
      end = lineEnd + 1;
      continue;
    }
    if (lines.length === 0) indent = depth;
    if (depth < indent) {
      if (depth > parentIndent) return undefined;
      break;
    }
    if (depth > indent || indent <= parentIndent) return undefined;
    lines.push(source.slice(end + indent, lineEnd));
    end = lineEnd + 1;
    contentEnd = end;
  }
  while (lines.at(-1) === "") lines.pop();
  if (lines.length === 0) return undefined;
  const body = header[1] === "|" ? lines.join("\n") : fold(lines);
  return { text: header[2] === "-" ? body : `${body}\n`, end: contentEnd };
}

/** A line break becomes a blank, an empty line a line break. */
function fold(lines: readonly string[]): string {
  let text = "";
  let isFirst = true;
  for (const line of lines) {
    if (line === "") text += "\n";
    else text += isFirst || text.endsWith("\n") ? line : ` ${line}`;
    isFirst = false;
  }
  return text;
}

function leadingSpaces(source: string, start: number): number {
  let end = start;
  while (source.charCodeAt(end) === 0x20) end += 1;
  return end - start;
}
