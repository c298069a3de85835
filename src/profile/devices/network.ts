import { derivedMac } from "../derived-mac.js";
import { describeDevice, host } from "../describe/device.js";
import { choice, flag, integer, mac, path, text } from "../describe/field.js";
import { INTERFACE_FORM } from "./forms.js";

const CAPTURE = path({
  doc: "Capture file of everything that passes, for Wireshark and tcpdump; made anew at each start.",
  example: "captures/ivi.pcap",
  optional: true,
  use: "file",
});

export const network = describeDevice({
  type: "network",
  doc: "An Ethernet interface.",
  configDoc: "What the guest reads about the interface.",
  config: {
    mac: mac({
      doc: "Address of the interface; without it, one that follows from the names of guest and device.",
      example: "02:00:00:00:10:01",
      default: (deviceName, guestName) => derivedMac(guestName, deviceName),
      feature: "VIRTIO_NET_F_MAC",
    }),
    mtu: integer(68, 65521, {
      doc: "Largest packet, without the Ethernet header.",
      example: 1500,
      optional: true,
      feature: "VIRTIO_NET_F_MTU",
    }),
    speed: integer(0, 0x7fffffff, {
      doc: "Speed of the link in Mbit/s, as the guest reports it.",
      example: 1000,
      optional: true,
      feature: "VIRTIO_NET_F_SPEED_DUPLEX",
    }),
    duplex: choice(["half", "full"], {
      doc: "Whether both directions work at the same time.",
      example: "full",
      optional: true,
      feature: "VIRTIO_NET_F_SPEED_DUPLEX",
    }),
    linkUp: flag({
      doc: "Whether the link is up at start.",
      example: true,
      default: true,
      feature: "VIRTIO_NET_F_STATUS",
    }),
  },
  hostDoc: "What the interface is connected to.",
  hosts: {
    tap: host("A TAP interface of the host.", {
      interface: text(
        15,
        { doc: "The interface; it has to exist unless `create` is true.", example: "tap-ivi" },
        INTERFACE_FORM,
      ),
      bridge: text(
        15,
        { doc: "Bridge that the interface joins.", example: "br-vehicle", optional: true },
        INTERFACE_FORM,
      ),
      create: flag({
        doc: "Make the interface when it is missing.",
        example: true,
        default: false,
      }),
      capture: CAPTURE,
    }),
    switch: host("A switch between the guests of the platform, without the host's network.", {
      name: text(
        32,
        { doc: "Devices that name the same switch reach each other.", example: "vehicle" },
        { pattern: "^[a-z][a-z0-9-]*$", expected: "small letters, digits and hyphens" },
      ),
      vlan: integer(1, 4094, {
        doc: "VLAN of the port; its packets are untagged on the guest's side.",
        example: 10,
        optional: true,
      }),
      capture: CAPTURE,
    }),
    socket: host("A Unix datagram socket that carries one packet a datagram.", {
      path: path({ doc: "The socket of the backend.", example: "run/net0.sock", use: "socket" }),
      peer: path({
        doc: "The socket of the other side.",
        example: "run/net0-peer.sock",
        use: "meeting",
      }),
      capture: CAPTURE,
    }),
    stream: host(
      "A Unix stream socket of packets behind their lengths, as QEMU's stream and passt talk.",
      {
        path: path({ doc: "The socket.", example: "run/net0.stream", use: "meeting" }),
        listen: flag({
          doc: "Wait for the other side there, instead of connecting to it.",
          example: true,
          default: false,
        }),
        capture: CAPTURE,
      },
    ),
    pcap: host("Capture files: packets are read from one and written to another.", {
      read: path({
        doc: "What the guest receives.",
        example: "captures/drive.pcap",
        optional: true,
      }),
      write: path({
        doc: "What the guest sent.",
        example: "captures/guest.pcap",
        optional: true,
      }),
    }),
    none: host("Nothing: sent packets vanish.", {}),
  },
  queues: {
    counted: {
      doc: "Queue pairs: each is a receive and a transmit queue.",
      maximum: 32768,
      feature: "VIRTIO_NET_F_MQ",
    },
    defaultSize: 256,
  },
  isolation: "lane",
});
