import { configSpace, deviceType, feature, queue, reads } from "../device-type.js";
import { bytes, le16, le32, struct, tail, u8 } from "../layout.js";

/** VIRTIO_GPIO_F_*, section 5.18.3. */
export const GpioFeature = {
  Irq: 0,
} as const;

/** VIRTIO_GPIO_STATUS_*, section 5.18.6. */
export const GpioStatus = {
  Ok: 0,
  Err: 1,
} as const;

/** VIRTIO_GPIO_MSG_*, section 5.18.6. */
export const GpioMessage = {
  GetLineNames: 1,
  GetDirection: 2,
  SetDirection: 3,
  GetValue: 4,
  SetValue: 5,
  SetIrqType: 6,
} as const;

/** VIRTIO_GPIO_DIRECTION_*, section 5.18.6. */
export const GpioDirection = {
  None: 0,
  Out: 1,
  In: 2,
} as const;

/** VIRTIO_GPIO_IRQ_TYPE_*, section 5.18.6. */
export const GpioIrqType = {
  None: 0,
  EdgeRising: 1,
  EdgeFalling: 2,
  EdgeBoth: 3,
  LevelHigh: 4,
  LevelLow: 8,
} as const;

/** VIRTIO_GPIO_IRQ_STATUS_*, section 5.18.7. */
export const GpioIrqStatus = {
  Invalid: 0,
  Valid: 1,
} as const;

/** struct virtio_gpio_config, section 5.18.4. */
export const GpioConfig = struct(8, { ngpio: le16, padding: bytes(2), gpio_names_size: le32 });

/** struct virtio_gpio_request, section 5.18.6. */
export const GpioRequest = struct(8, { type: le16, gpio: le16, value: le32 });

/** struct virtio_gpio_response, section 5.18.6. */
export const GpioResponse = struct(2, { status: u8, value: u8 });

/** struct virtio_gpio_response_N, section 5.18.6.1: the answer to GetLineNames. */
export const GpioResponseN = struct(1, { status: u8, value: tail(u8) });

/** struct virtio_gpio_irq_request, section 5.18.7. */
export const GpioIrqRequest = struct(2, { gpio: le16 });

/** struct virtio_gpio_irq_response, section 5.18.7. */
export const GpioIrqResponse = struct(1, { status: u8 });

/** GPIO device, VIRTIO 1.4, section 5.18. */
export const gpio = deviceType({
  name: "gpio",
  specName: "gpio",
  title: "GPIO device",
  id: 41,
  section: "5.18",
  queues: [queue(0, "requestq", "request"), queue(1, "eventq", "request", "VIRTIO_GPIO_F_IRQ")],
  features: [feature(GpioFeature.Irq, "VIRTIO_GPIO_F_IRQ", "Lines can raise interrupts")],
  config: configSpace(GpioConfig, {
    ngpio: reads("line count"),
    padding: reads("zero"),
    gpio_names_size: reads("name block bytes, 0 none"),
  }),
  notes: [
    "A buffer of the event queue names a line first; the device answers it on the interrupt.",
  ],
});
