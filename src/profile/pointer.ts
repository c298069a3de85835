/** JSON pointers (RFC 6901). */

export function joinPointer(parent: string, key: string | number): string {
  return `${parent}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

export function parentPointer(pointer: string): string {
  return pointer.slice(0, Math.max(0, pointer.lastIndexOf("/")));
}

export function lastKey(pointer: string): string {
  const raw = pointer.slice(pointer.lastIndexOf("/") + 1);
  return raw.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** Whether `pointer` is `ancestor` or lies below it. */
export function isWithin(pointer: string, ancestor: string): boolean {
  return pointer === ancestor || pointer.startsWith(`${ancestor}/`);
}
