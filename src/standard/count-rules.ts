/** How many of some things there are of each kind. */
export function countBy<Thing>(
  things: readonly Thing[],
  kindOf: (thing: Thing) => string,
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const thing of things) {
    const kind = kindOf(thing);
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}
