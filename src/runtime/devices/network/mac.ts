/** A station's address as its first two bytes and, signed, its last four, so that no number is ever boxed. */
export interface MacAddress {
  readonly high: number;
  readonly low: number;
}

const pattern = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i;

/** The six bytes of `02:00:00:00:00:01`; undefined for text that is no address of a single station. */
export function parseMac(text: string): Uint8Array | undefined {
  if (!pattern.test(text)) return undefined;
  const bytes = Uint8Array.from(text.split(":"), (part) => Number.parseInt(part, 16));
  const isStation = ((bytes[0] ?? 0) & 1) === 0 && bytes.some((byte) => byte !== 0);
  return isStation ? bytes : undefined;
}

export function macText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(":");
}

export function macOf(bytes: Uint8Array): MacAddress {
  const data = new DataView(bytes.buffer, bytes.byteOffset, 6);
  return { high: data.getUint16(0), low: data.getInt32(2) };
}
