import { deviceByName } from "../catalogue/index.js";
import type { PlatformDevice } from "../profile/platform.js";

const WIDTHS: Readonly<Record<string, number>> = {
  u8: 1,
  le16: 2,
  be16: 2,
  le32: 4,
  be32: 4,
  le64: 8,
  be64: 8,
};
const TYPE = /^(\w+?)(?:\[(\d+)\])?$/;

/** The length of a device's configuration space, with the part that its configuration adds. */
export function configBytes(device: PlatformDevice): number {
  if (device.type === "vendor-specific") {
    return device.definition.config.reduce((sum, { type }) => sum + typeBytes(type), 0);
  }
  const tail = device.type === "9p" ? Buffer.byteLength(device.config.tag) : 0;
  return (deviceByName(device.type)?.configSize ?? 0) + tail;
}

/** Bytes of a type such as `le32` or `u8[16]`; the schema has seen it. */
function typeBytes(type: string): number {
  const [, name = "", count = "1"] = TYPE.exec(type) ?? [];
  return (WIDTHS[name] ?? 0) * Number(count);
}
