/**
 * A locally administered address that follows from two names (FNV-1a, 32 bits): the same names give
 * the same address, so that a guest knows its card again.
 */
export function derivedMac(guest: string, device: string): string {
  let hash = 0x811c9dc5;
  for (const character of `${guest}/${device}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  const bytes = [0x02, 0, hash >>> 24, (hash >>> 16) & 0xff, (hash >>> 8) & 0xff, hash & 0xff];
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(":");
}
