const LINE_WIDTH = 100;

/**
 * An import as formatters lay it out: names in their order, a line for each when they do not fit in
 * one, and a type import when only types are left.
 */
export function importStatement(names: readonly string[], from: string): string {
  const key = (name: string) => name.replace(/^type /, "").toLowerCase();
  const onlyTypes = names.every((name) => name.startsWith("type "));
  const words = [...names]
    .sort((a, b) => (key(a) < key(b) ? -1 : 1))
    .map((name) => (onlyTypes ? name.slice("type ".length) : name));
  const keyword = onlyTypes ? "import type" : "import";
  const flat = `${keyword} { ${words.join(", ")} } from "${from}";`;
  if (flat.length <= LINE_WIDTH) return flat;
  return [`${keyword} {`, ...words.map((word) => `  ${word},`), `} from "${from}";`].join("\n");
}
