import type { QemuFrontEnd } from "./front-end.js";

/**
 * QEMU's own network device, of which the backend has the data queues alone: configuration and
 * control queue are QEMU's.
 */
export const network: QemuFrontEnd<"network"> = {
  driver: { pci: "virtio-net-pci", mmio: "virtio-net-device", ccw: "virtio-net-ccw" },
  properties({ queues, config, transport }) {
    const { mac, mtu, speed, duplex } = config;
    const isPci = transport !== "mmio" && transport !== "ccw";
    return [
      `mac=${mac}`,
      `rx_queue_size=${queueSize(queues.size)}`,
      `tx_queue_size=${queueSize(queues.size)}`,
      // A vector for each queue, one for the control queue, and one for changes of the configuration.
      ...(queues.repeated > 1
        ? ["mq=on", ...(isPci ? [`vectors=${2 * queues.repeated + 2}`] : [])]
        : []),
      ...(mtu === undefined ? [] : [`host_mtu=${mtu}`]),
      ...(speed === undefined ? [] : [`speed=${speed}`]),
      ...(duplex === undefined ? [] : [`duplex=${duplex}`]),
    ];
  },
  attach({ queues }, chardev) {
    const pairs = queues.repeated > 1 ? `,queues=${queues.repeated}` : "";
    return {
      argument: ["-netdev", `vhost-user,id=${chardev}-link,chardev=${chardev}${pairs}`],
      property: `netdev=${chardev}-link`,
    };
  },
  reconnects: true,
  worksOnZpci: true,
};

/** QEMU takes 256 to 1024 entries. */
function queueSize(size: number): number {
  return Math.min(Math.max(size, 256), 1024);
}
