const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** A number of bytes for people, exact: 67108864 is "64 MiB". */
export function sizeText(bytes: number): string {
  let power = 0;
  while (power < UNITS.length - 1 && bytes > 0 && bytes % 1024 ** (power + 1) === 0) power++;
  return `${bytes / 1024 ** power} ${UNITS[power]}`;
}
