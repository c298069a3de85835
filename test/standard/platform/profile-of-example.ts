import type { DeviceExample, ProfileExample } from "../example.js";

type Part = Readonly<Record<string, unknown>>;
type Keys = (value: number) => Part;

const SECTOR_BYTES = 512;

/** The keys of a profile that give a configuration field a value, by type and field. */
export const KEYS_OF_FIELDS: Readonly<Record<string, Keys>> = {
  "block.capacity": (sectors) => ({ host: { capacity: sectors * SECTOR_BYTES } }),
  "block.blk_size": (bytes) => ({ config: { logicalBlockSize: bytes } }),
  "block.topology.physical_block_exp": (exp) => ({ config: { physicalBlockSize: 512 * 2 ** exp } }),
  "block.num_queues": (count) => ({ queues: { count } }),
  "block.writeback": (on) => ({
    config: { writeCache: ["writethrough", "writeback"][on] ?? on },
  }),
  "block.zoned.zone_sectors": () => ({
    config: { zoned: { model: "host-managed", zoneSize: "1MiB" } },
  }),
  "block.zoned.model": (model) => ({
    config: {
      zoned: { model: ["", "host-managed", "host-aware"][model] ?? model, zoneSize: "1MiB" },
    },
  }),
  "scsi.num_queues": (count) => ({ queues: { count } }),
  "scsi.max_channel": (maxChannel) => ({ config: { maxChannel } }),
  "scsi.max_target": (maxTarget) => ({ config: { maxTarget } }),
  "scsi.max_lun": (maxLun) => ({ config: { maxLun } }),
  "fs.num_request_queues": (count) => ({ queues: { count } }),
  "fs.tag": (tag) => ({ config: { tag } }),
  "pmem.start": (address) => ({ config: { address: address * 0x1000 } }),
  "pmem.size": (size) => ({ host: { capacity: size * 0x1000 } }),
  "rpmb.capacity": (capacity) => ({ config: { capacity } }),
  "network.mac": () => ({ config: { mac: "02:00:00:00:00:01" } }),
  "network.status": (up) => ({ config: { linkUp: up === 1 } }),
  "network.max_virtqueue_pairs": (count) => ({ queues: { count } }),
  "network.mtu": (mtu) => ({ config: { mtu } }),
  "network.speed": (speed) => ({ config: { speed } }),
  "network.duplex": (full) => ({ config: { duplex: full === 1 ? "full" : full } }),
  "vsock.guest_cid": (cid) => ({ config: { cid } }),
  "console.cols": (columns) => ({ config: { columns } }),
  "console.rows": (rows) => ({ config: { rows } }),
  "console.max_nr_ports": (ports) => ({
    config: { ports: Array.from({ length: ports }, (_, index) => ({ name: `p${index}` })) },
  }),
  "gpio.ngpio": (lines) => ({ config: { lines } }),
  "spi.cs_max_number": (chipSelects) => ({ config: { chipSelects } }),
  "spi.cs_change_supported": (on) => ({ config: { csChange: on > 1 ? on : on === 1 } }),
  "gpu.num_scanouts": (count) => ({
    config: { displays: Array.from({ length: count }, () => ({ width: 800, height: 480 })) },
  }),
  "gpu.blob_alignment": (blobAlignment) => ({ config: { blobAlignment } }),
  "sound.streams": (count) => ({
    config: { streams: Array.from({ length: count }, () => ({ direction: "playback" })) },
  }),
  "crypto.max_dataqueues": (count) => ({ queues: { count } }),
  "crypto.crypto_services": (bits) => ({ config: { services: bits === 0 ? [] : ["cipher"] } }),
  "crypto.max_size": (maxRequest) => ({ config: { maxRequest } }),
  "iommu.page_size_mask": (mask) => ({ config: { pageSize: mask } }),
  "iommu.input_range.start": (start) => ({ config: { inputRange: { start } } }),
  "iommu.input_range.end": (end) => ({ config: { inputRange: { end } } }),
  "iommu.domain_range.start": (start) => ({ config: { domainRange: { start } } }),
  "iommu.domain_range.end": (end) => ({ config: { domainRange: { end } } }),
  "iommu.bypass": (on) => ({ config: { bypass: on > 1 ? on : on === 1 } }),
  "balloon.poison_val": (poison) => ({ config: { poison } }),
  "memory.block_size": (blockSize) => ({ config: { blockSize } }),
  "memory.addr": (address) => ({ config: { address } }),
  "memory.region_size": (regionSize) => ({ config: { regionSize } }),
  "memory.requested_size": (requested) => ({ config: { requested } }),
  "memory.node_id": (node) => ({ config: { node } }),
};

/** What a type needs before anything else is said of it. */
const BASICS: Readonly<Record<string, Part>> = {
  block: { host: { kind: "file", path: "a.img" } },
  network: { host: { kind: "none" } },
  console: { host: { kind: "stdio" } },
  entropy: { host: { kind: "getrandom" } },
  scsi: { host: { kind: "files", luns: [{ path: "a.img", lun: 0 }] } },
  "9p": { host: { kind: "directory", path: "a" } },
  fs: { config: { tag: "a" }, host: { kind: "directory", path: "a" } },
  gpu: { host: { kind: "none" } },
  rtc: { host: { kind: "clock" } },
  input: { config: { class: "keyboard" }, host: { kind: "evdev", path: "/dev/input/event0" } },
  vsock: { config: { cid: 3 }, host: { kind: "guests", directory: "run" } },
  memory: { config: { regionSize: "1GiB" } },
  sound: { host: { kind: "none" } },
  pmem: { host: { kind: "file", path: "a.img", capacity: "1MiB" } },
  rpmb: { host: { kind: "memory" } },
  scmi: { config: { protocols: ["sensor"] } },
  i2c: { host: { kind: "simulated", children: [{ address: 80 }] } },
  can: { host: { kind: "none" } },
  gpio: { config: { lines: 4 }, host: { kind: "simulated", socket: "run/a.sock" } },
  spi: { host: { kind: "loopback" } },
  media: {
    config: { card: "a", formats: [{ pixels: "YUYV", width: 640, height: 480 }] },
    host: { kind: "pattern" },
  },
};

/** A platform profile that says what an example says, as far as profiles have keys for it. */
export function profileOfExample(example: ProfileExample): object {
  return {
    kind: "PlatformProfile",
    schemaVersion: 2,
    name: "example",
    guests: [
      {
        name: "guest",
        architecture: example.architecture ?? "x86_64",
        memory: example.memory ?? "512MiB",
        devices: example.devices.map(deviceDocument),
      },
    ],
  };
}

function deviceDocument(device: DeviceExample, index: number): Part {
  const { type, transport, features = [], optional = [], queues = {}, config = {} } = device;
  let document: Part = {
    name: device.name ?? `d${index}`,
    type,
    features: { required: features, optional },
    ...(transport === undefined ? {} : { transport }),
    ...(queues.size === undefined ? {} : { queues: { size: queues.size } }),
  };
  document = merge(document, BASICS[type] ?? {});
  if (features.includes("VIRTIO_BLK_F_RO"))
    document = merge(document, { host: { readOnly: true } });
  for (const part of ["budget", "safety"] as const) {
    if (device[part] !== undefined) document = { ...document, [part]: device[part] };
  }
  for (const [field, value] of Object.entries(config)) {
    const keys = KEYS_OF_FIELDS[`${type}.${field}`];
    // Examples state single values.
    if (keys !== undefined) document = merge(document, keys(value as number));
  }
  return completed(document);
}

/** A range has two ends, and an example states those that its rule is about. */
function completed(document: Part): Part {
  const config = (document["config"] ?? {}) as Part;
  let complete = document;
  for (const key of ["inputRange", "domainRange"]) {
    const range = config[key];
    if (range === undefined) continue;
    complete = merge(complete, { config: { [key]: { start: 0, end: 2 ** 20, ...Object(range) } } });
  }
  return complete;
}

function merge(left: Part, right: Part): Part {
  const merged: Record<string, unknown> = { ...left };
  for (const [key, value] of Object.entries(right)) {
    const before = merged[key];
    merged[key] = isPart(value) && isPart(before) ? merge(before, value) : value;
  }
  return merged;
}

function isPart(value: unknown): value is Part {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
