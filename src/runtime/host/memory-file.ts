import { Fcntl, Seal } from "./constants.js";
import { libc } from "./libc.js";

/**
 * Makes sure that a file of somebody else cannot become shorter: touching a mapping beyond its end would kill this
 * process. False when that cannot be had: the file is none in memory, or was made without seals.
 */
export function preventShrinking(fd: number): boolean {
  const seals = libc.fcntl(fd, Fcntl.GetSeals, 0);
  if (seals < 0) return false;
  return (seals & Seal.Shrink) !== 0 || libc.fcntl(fd, Fcntl.AddSeals, Seal.Shrink) === 0;
}
