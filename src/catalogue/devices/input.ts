import { configSpace, deviceType, queue, reads, readsAndWrites } from "../device-type.js";
import { bytes, le16, le32, struct, u8 } from "../layout.js";

/** VIRTIO_INPUT_CFG_*, section 5.8.4: values of select. */
export const InputCfg = {
  Unset: 0x0,
  IdName: 0x1,
  IdSerial: 0x2,
  IdDevids: 0x3,
  PropBits: 0x10,
  EvBits: 0x11,
  AbsInfo: 0x12,
} as const;

/** struct virtio_input_absinfo, section 5.8.4. */
export const InputAbsinfo = struct(20, { min: le32, max: le32, fuzz: le32, flat: le32, res: le32 });

/** struct virtio_input_devids, section 5.8.4. */
export const InputDevids = struct(8, { bustype: le16, vendor: le16, product: le16, version: le16 });

/**
 * struct virtio_input_config, section 5.8.4. What u holds depends on select: a string, a bitmap,
 * InputAbsinfo or InputDevids, `size` bytes of it.
 */
export const InputConfig = struct(136, {
  select: u8,
  subsel: u8,
  size: u8,
  reserved: bytes(5),
  u: bytes(128),
});

/** struct virtio_input_event, section 5.8.6. */
export const InputEvent = struct(8, { type: le16, code: le16, value: le32 });

/** Input device, VIRTIO 1.4, section 5.8. */
export const input = deviceType({
  name: "input",
  specName: "input",
  title: "Input device",
  id: 18,
  section: "5.8",
  queues: [queue(0, "eventq", "device-to-driver"), queue(1, "statusq", "driver-to-device")],
  config: configSpace(InputConfig, {
    select: readsAndWrites("query selector"),
    subsel: readsAndWrites("query sub-selector"),
    size: reads("valid bytes in u"),
    reserved: reads("reserved"),
    u: reads("string, bitmap, absinfo or devids, by select"),
  }),
});
