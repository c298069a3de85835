/** A message, or a pair of them, that concerns the whole device. */
export type DeviceStep =
  | "get-features"
  | "protocol-features"
  | "set-owner"
  | "queue-count"
  | "memory-slots"
  /** The whole configuration space in one message. */
  | "config"
  /** One message a field, each from offset 0 to the field's end. */
  | "config-by-field"
  | "set-features"
  | "memory"
  | "status-found"
  | "status-features"
  | "status-running"
  | "status-reset";

/** A message that concerns one queue. */
export type QueueStep =
  | "num"
  | "base"
  | "addresses"
  | "kick"
  | "call"
  | "error"
  | "enable"
  | "disable"
  | "get-base";

export type HandshakeStep = DeviceStep | { readonly eachQueue: readonly QueueStep[] };

/**
 * The order in which a front-end sends its messages. Every VMM has its own and the specification allows them all, so a
 * back-end has to be tested with each. A step whose feature was not negotiated is left out.
 */
export interface Handshake {
  readonly name: string;
  /** When the VMM starts and meets the device. */
  readonly connect: readonly HandshakeStep[];
  /** When the guest's driver sets DRIVER_OK. */
  readonly start: readonly HandshakeStep[];
  /** When the guest resets the device or goes away; an empty list just closes the socket. */
  readonly stop: readonly HandshakeStep[];
}

/** QEMU: call descriptors long before features are set, the configuration at once, an orderly end. */
export const qemuHandshake: Handshake = {
  name: "qemu",
  connect: [
    "get-features",
    "protocol-features",
    "queue-count",
    "memory-slots",
    "set-owner",
    "get-features",
    { eachQueue: ["call", "error"] },
    "config",
  ],
  start: [
    "set-features",
    "status-features",
    "memory",
    { eachQueue: ["num", "base", "addresses", "kick", "call"] },
    { eachQueue: ["enable"] },
    "status-running",
  ],
  stop: ["status-reset", { eachQueue: ["disable"] }, { eachQueue: ["get-base"] }],
};

/** User Mode Linux: owner first, no error descriptors, the configuration field by field, no farewell. */
export const umlHandshake: Handshake = {
  name: "uml",
  connect: ["set-owner", "get-features", "protocol-features", "config-by-field"],
  start: [
    "set-features",
    "memory",
    { eachQueue: ["call", "num", "base", "addresses"] },
    { eachQueue: ["kick", "enable"] },
  ],
  stop: [],
};

/** libblkio: the configuration three times, features before everything else at start, no farewell. */
export const libblkioHandshake: Handshake = {
  name: "libblkio",
  connect: [
    "get-features",
    "set-owner",
    "protocol-features",
    "queue-count",
    "memory-slots",
    "config",
    "config",
    "config",
  ],
  start: [
    "set-features",
    "memory",
    { eachQueue: ["num", "addresses", "base", "call", "kick", "enable"] },
  ],
  stop: [],
};

/** DPDK's virtio-user: the device status over the socket, queues created by their call descriptor. */
export const dpdkHandshake: Handshake = {
  name: "dpdk",
  connect: [
    "set-owner",
    "get-features",
    "protocol-features",
    "status-reset",
    "status-found",
    "queue-count",
    "config",
  ],
  start: [
    { eachQueue: ["call"] },
    "set-features",
    "status-features",
    "memory",
    { eachQueue: ["num", "base", "addresses", "kick"] },
    { eachQueue: ["enable"] },
    "status-running",
  ],
  stop: [{ eachQueue: ["disable"] }, { eachQueue: ["get-base"] }, "status-reset"],
};

export const handshakes: readonly Handshake[] = [
  qemuHandshake,
  umlHandshake,
  libblkioHandshake,
  dpdkHandshake,
];
