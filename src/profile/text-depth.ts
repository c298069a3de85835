/** Far beyond any profile, and far below what would exhaust the parser's stack. */
const MAX_TEXT_DEPTH = 200;

/**
 * Whether a text may nest so deeply that the parser must not see it. The parser descends
 * recursively, and V8 ends the process, without an exception, when it compiles a regular
 * expression close to the end of the stack. So this looks at the text alone, and guesses high:
 * open brackets, indented blocks, and indicators that open blocks within one line.
 */
export function nestsTooDeeply(text: string): boolean {
  const indents: number[] = [];
  let brackets = 0;
  for (const line of text.split("\n")) {
    const indent = line.search(/[^ ]/);
    if (indent < 0) continue;
    while ((indents.at(-1) ?? -1) >= indent) indents.pop();
    indents.push(indent);
    let indicators = 0;
    for (let index = indent; index < line.length; index += 1) {
      const character = line[index];
      if (character === "[" || character === "{") brackets += 1;
      else if (character === "]" || character === "}") brackets = Math.max(0, brackets - 1);
      else if (isBlockIndicator(line, index)) indicators += 1;
      if (indents.length + indicators + brackets > MAX_TEXT_DEPTH) return true;
    }
  }
  return false;
}

function isBlockIndicator(line: string, index: number): boolean {
  const character = line[index];
  if (character !== "-" && character !== "?" && character !== ":") return false;
  const next = line[index + 1];
  return next === undefined || next === " " || next === "\t" || next === "\r";
}
