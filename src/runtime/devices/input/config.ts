import {
  InputAbsinfo,
  InputCfg,
  InputConfig,
  InputDevids,
} from "../../../catalogue/devices/input.js";
import { EVENT_TYPE_COUNT } from "../../../catalogue/input-events.js";
import { ConfigSpace } from "../../device/config-space.js";
import { accessors } from "../../memory/accessors.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import { codesOf, type InputDescription } from "./description.js";

const Config = accessors(InputConfig);
const Absinfo = accessors(InputAbsinfo);
const Devids = accessors(InputDevids);

/**
 * A configuration space that answers questions (VIRTIO 1.4, 5.8.5): the driver writes `select` and `subsel`, then reads
 * `size` and so many bytes of `u`. What the device has nothing to say to has size 0. Front-ends write the whole space
 * for a byte of it; only those two count.
 */
export function inputConfig(description: InputDescription): ConfigSpace {
  const space = ByteBuffer.ofSize(InputConfig.size);
  const select = (offset: number, value: Uint8Array): "stored" => {
    for (const field of [Config.select, Config.subsel]) {
      const byte = value[field.offset - offset];
      if (byte !== undefined) field.set(space, byte);
    }
    const answer = answerTo(description, Config.select.get(space), Config.subsel.get(space));
    Config.size.set(space, answer.length);
    const { offset: start, size } = Config.u;
    space.bytes.fill(0, start, start + size);
    space.bytes.set(answer, start);
    return "stored";
  };
  return new ConfigSpace(space.bytes, select);
}

/** At most 128 bytes. */
function answerTo(description: InputDescription, select: number, subsel: number): Uint8Array {
  switch (select) {
    case InputCfg.EvBits:
      return subsel === 0 || subsel >= EVENT_TYPE_COUNT
        ? nothing
        : bitmap(codesOf(description, subsel));
    case InputCfg.AbsInfo:
      return axisBytes(description, subsel);
    default:
      return subsel === 0 ? identity(description, select) : nothing;
  }
}

const nothing = new Uint8Array(0);

function identity({ name, serial, ids, properties }: InputDescription, select: number) {
  switch (select) {
    case InputCfg.IdName:
      return text(name);
    case InputCfg.IdSerial:
      return text(serial);
    case InputCfg.IdDevids: {
      const bytes = ByteBuffer.ofSize(InputDevids.size);
      Devids.bustype.set(bytes, ids.bus);
      Devids.vendor.set(bytes, ids.vendor);
      Devids.product.set(bytes, ids.product);
      Devids.version.set(bytes, ids.version);
      return bytes.bytes;
    }
    case InputCfg.PropBits:
      return bitmap(properties);
    default:
      return nothing;
  }
}

function axisBytes({ axes }: InputDescription, code: number): Uint8Array {
  const axis = axes.get(code);
  if (axis === undefined) return nothing;
  const bytes = ByteBuffer.ofSize(InputAbsinfo.size);
  Absinfo.min.set(bytes, axis.minimum);
  Absinfo.max.set(bytes, axis.maximum);
  Absinfo.fuzz.set(bytes, axis.fuzz);
  Absinfo.flat.set(bytes, axis.flat);
  Absinfo.res.set(bytes, axis.resolution);
  return bytes.bytes;
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value).subarray(0, Config.u.size);
}

/** As many bytes as the highest bit needs; none without bits. */
function bitmap(codes: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(Config.u.size);
  let size = 0;
  for (const code of codes) {
    const index = code >>> 3;
    bytes[index] = (bytes[index] ?? 0) | (1 << (code & 7));
    size = Math.max(size, index + 1);
  }
  return bytes.subarray(0, size);
}
