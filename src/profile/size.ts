const UNITS = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, TiB: 1024 ** 4 } as const;
const SIZE = /^([1-9][0-9]{0,15}) ?(B|KiB|MiB|GiB|TiB)$/;
const OTHER_UNIT = /^([0-9]+(?:\.[0-9]+)?) ?([kmgt])(i?b?)$/i;

/** A size in a profile: bytes, or text with a binary unit such as `64MiB`. */
export type SizeSource = number | string;

/** Bytes of a size, or undefined when it is not written as the schema wants it. */
export function parseSize(size: SizeSource): number | undefined {
  if (typeof size === "number") return Number.isSafeInteger(size) && size > 0 ? size : undefined;
  const match = SIZE.exec(size);
  if (match === null) return undefined;
  const unit = match[2] as keyof typeof UNITS;
  const bytes = Number(match[1]) * UNITS[unit];
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** How to write a size that has a decimal or an unusual unit, or undefined. */
export function explainSize(written: string): string | undefined {
  const match = OTHER_UNIT.exec(written);
  if (match === null) return undefined;
  const letter = (match[2] ?? "").toUpperCase();
  const unit = `${letter}iB`;
  return match[1]?.includes(".") === true
    ? `write a whole number of a smaller unit`
    : `write "${match[1]}${unit}": sizes are in binary units (1 ${unit} is ${1024} ${smaller(letter)})`;
}

function smaller(letter: string): string {
  const order = ["B", "KiB", "MiB", "GiB"];
  return order["KMGT".indexOf(letter)] ?? "B";
}
