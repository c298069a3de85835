/** Names of generated code, from those of a profile: `fuel-tank` and `read_level`. */

/** `fuelTank`, `readLevel`. */
export function camelCase(name: string): string {
  return name
    .replace(/[-_]+([a-z0-9])/g, (_, next: string) => next.toUpperCase())
    .replace(/-/g, "");
}

/** `FuelTank`, `ReadLevel`. */
export function pascalCase(name: string): string {
  return capitalized(camelCase(name));
}

export function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/**
 * In camel case if that leaves all of them apart; `a_b` and `a__b` would both be `aB`, and then all
 * stay as they are.
 */
export function memberNames(names: readonly string[]): readonly string[] {
  const camel = names.map(camelCase);
  return new Set(camel).size === names.length ? camel : names;
}
