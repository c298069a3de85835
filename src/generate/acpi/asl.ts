/** Source of ACPI's own language, ASL: what iasl compiles. */

/** `0x0000000A`, in capital letters as ASL is usually written, with at least `digits` of them. */
export function aslHex(value: number, digits = 2): string {
  return `0x${value.toString(16).toUpperCase().padStart(digits, "0")}`;
}

/** A string; a profile has no control characters in what comes here. */
export function aslString(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

/** `head`, then the lines of its body in braces. */
export function block(head: string, body: readonly string[]): readonly string[] {
  return [head, "{", ...body.map((line) => (line === "" ? line : `    ${line}`)), "}"];
}

/** `Name (_CRS, ResourceTemplate () { … })`. */
export function resources(lines: readonly string[]): readonly string[] {
  const body = block("Name (_CRS, ResourceTemplate ()", lines);
  return [...body.slice(0, -1), "})"];
}

/** Text for a comment: nothing in it ends the line. */
export function aslComment(text: string): string {
  return `// ${text.replace(/\p{Cc}|[\u2028\u2029]/gu, " ")}`;
}
