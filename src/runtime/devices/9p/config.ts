import { NinepConfig } from "../../../catalogue/devices/ninep.js";
import { ConfigSpace } from "../../device/config-space.js";
import { accessors } from "../../memory/accessors.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";

const Config = accessors(NinepConfig);

/** The configuration space of a 9p device: the tag and its length. */
export function ninepConfig(tag: string): ConfigSpace {
  const bytes = new TextEncoder().encode(tag);
  const config = ByteBuffer.ofSize(NinepConfig.size + bytes.length);
  Config.tag_len.set(config, bytes.length);
  config.bytes.set(bytes, Config.tag.offset);
  return new ConfigSpace(config.bytes);
}
