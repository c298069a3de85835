import {
  configSpace,
  deviceType,
  each,
  feature,
  queue,
  queueCount,
  reads,
  writes,
} from "../device-type.js";
import { le16, le32, struct } from "../layout.js";

/** VIRTIO_CONSOLE_F_*, section 5.3.3. */
export const ConsoleFeature = { Size: 0, Multiport: 1, EmergWrite: 2 } as const;

/** VIRTIO_CONSOLE_*, section 5.3.6.2: the events of a control message. */
export const ConsoleEvent = {
  DeviceReady: 0,
  DeviceAdd: 1,
  DeviceRemove: 2,
  PortReady: 3,
  ConsolePort: 4,
  Resize: 5,
  PortOpen: 6,
  PortName: 7,
} as const;

/** struct virtio_console_config, section 5.3.4. */
export const ConsoleConfig = struct(12, {
  cols: le16,
  rows: le16,
  max_nr_ports: le32,
  emerg_wr: le32,
});

/** struct virtio_console_control, section 5.3.6.2. */
export const ConsoleControl = struct(8, { id: le32, event: le16, value: le16 });

/** struct virtio_console_resize, section 5.3.6.2; follows a Resize event. */
export const ConsoleResize = struct(4, { cols: le16, rows: le16 });

/** Console device, VIRTIO 1.4, section 5.3. */
export const consoleDevice = deviceType({
  name: "console",
  specName: "console",
  title: "Console",
  id: 3,
  section: "5.3",
  transitionalPciDeviceId: 0x1003,
  // N counts the ports, port 0 included, whose queues come before the control queues.
  queueCount: queueCount("max_nr_ports", "VIRTIO_CONSOLE_F_MULTIPORT"),
  queues: [
    queue(0, "receiveq(port0)", "device-to-driver"),
    queue(1, "transmitq(port0)", "driver-to-device"),
    queue(2, "control receiveq", "device-to-driver", "VIRTIO_CONSOLE_F_MULTIPORT"),
    queue(3, "control transmitq", "driver-to-device", "VIRTIO_CONSOLE_F_MULTIPORT"),
    queue(each(4, 2, 1), "receiveq(port<k>)", "device-to-driver", "VIRTIO_CONSOLE_F_MULTIPORT"),
    queue(each(5, 2, 1), "transmitq(port<k>)", "driver-to-device", "VIRTIO_CONSOLE_F_MULTIPORT"),
  ],
  features: [
    feature(ConsoleFeature.Size, "VIRTIO_CONSOLE_F_SIZE", "cols and rows are valid"),
    feature(
      ConsoleFeature.Multiport,
      "VIRTIO_CONSOLE_F_MULTIPORT",
      "Several ports plus control queues",
    ),
    feature(
      ConsoleFeature.EmergWrite,
      "VIRTIO_CONSOLE_F_EMERG_WRITE",
      "Emergency write register is valid",
    ),
  ],
  config: configSpace(ConsoleConfig, {
    cols: reads("columns", "VIRTIO_CONSOLE_F_SIZE"),
    rows: reads("rows", "VIRTIO_CONSOLE_F_SIZE"),
    max_nr_ports: reads("port limit", "VIRTIO_CONSOLE_F_MULTIPORT"),
    emerg_wr: writes(
      "low byte is printed, works before negotiation",
      "VIRTIO_CONSOLE_F_EMERG_WRITE",
    ),
  }),
  notes: ["Legacy: the configuration is guest-endian."],
});
