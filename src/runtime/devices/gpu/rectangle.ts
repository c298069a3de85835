/** A part of a picture. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What two rectangles have in common; undefined when that is nothing. */
export function intersection(a: Rectangle, b: Rectangle): Rectangle | undefined {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  const width = Math.min(a.x + a.width, b.x + b.width) - x;
  const height = Math.min(a.y + a.height, b.y + b.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : undefined;
}

/** Whether a rectangle has an inside, and all of it lies in a picture of this size. */
export function isInside(part: Rectangle, width: number, height: number): boolean {
  if (part.width === 0 || part.height === 0) return false;
  // Fields of 32 bits: their sums are exact.
  return part.x + part.width <= width && part.y + part.height <= height;
}
