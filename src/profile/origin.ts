import type { SourceRange } from "./diagnostic.js";
import type { Located } from "./finding.js";
import { joinPointer, lastKey, parentPointer } from "./pointer.js";

/**
 * Where a value of a resolved profile was written; undefined for what nobody wrote. `value` tells
 * entries of feature lists apart, which stand elsewhere in the list that was written.
 */
export function originOf(
  document: Located,
  pointer: string,
  value: unknown,
): SourceRange | undefined {
  const list = parentPointer(pointer);
  if (lastKey(parentPointer(list)) !== "features") {
    return document.has(pointer) ? document.range(pointer) : undefined;
  }
  const written = valueAt(document.data, list);
  const index = Array.isArray(written) ? written.indexOf(value) : -1;
  return index < 0 ? undefined : document.range(joinPointer(list, index));
}

function valueAt(data: unknown, pointer: string): unknown {
  let value = data;
  for (const raw of pointer.split("/").slice(1)) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Reflect.get(value, lastKey(`/${raw}`));
  }
  return value;
}
