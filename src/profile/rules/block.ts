import { isReadOnly, WRITING_FEATURES } from "../offered-features.js";
import type { DeviceDocumentOf } from "../profile-document.js";
import { type ProfileView, rule } from "../rule.js";
import { parseSize } from "../size.js";
import { offerable } from "./stated-features.js";

const DEFAULT_BLOCK_BYTES = { logical: 512, physical: 4096 } as const;

const SERIAL_BYTES = 20;
const ZONE_BYTES = { least: 2 ** 16, most: 2 ** 36 } as const;
const LOGICAL_LIMIT_BYTES = 4096;
const PHYSICAL_LIMIT_BYTES = 1024 * 1024;

interface BlockView {
  readonly device: DeviceDocumentOf<"block">;
  readonly pointer: string;
}

function blockDevices({ devices }: ProfileView): BlockView[] {
  return devices.flatMap(({ device, pointer }) =>
    device.type === "block" ? [{ device, pointer }] : [],
  );
}

export const blockReadOnly = rule({
  id: "block/read-only",
  severity: "error",
  docs: "VIRTIO_BLK_F_RO and host.readOnly go together, and exclude requests that write.",
  check({ devices }, report) {
    for (const { name, at, device, pointer } of offerable(devices)) {
      if (name === "VIRTIO_BLK_F_RO" && !isReadOnly(device)) {
        report({
          at,
          message: "VIRTIO_BLK_F_RO is offered, but the host lets the guest write",
          hint: "write `readOnly: true` under host, or remove the feature",
          related: [{ at: `${pointer}/host`, message: "host side of the device" }],
        });
      } else if (isReadOnly(device) && WRITING_FEATURES.includes(name)) {
        report({
          at,
          message: `a read-only device cannot offer ${name}`,
          hint: `remove ${name}, or readOnly`,
          related: [{ at: `${pointer}/host/readOnly`, message: "read-only here" }],
        });
      }
    }
  },
});

export const blockBlockSize = rule({
  id: "block/block-size",
  severity: "error",
  docs: "Block sizes are powers of two; a physical block holds whole logical ones.",
  check(view, report) {
    for (const { device, pointer } of blockDevices(view)) {
      const { logicalBlockSize, physicalBlockSize } = device.config ?? {};
      const logical = parseSize(logicalBlockSize ?? DEFAULT_BLOCK_BYTES.logical) ?? 0;
      const physical = parseSize(physicalBlockSize ?? DEFAULT_BLOCK_BYTES.physical) ?? 0;
      if (!isBlockSize(logical, LOGICAL_LIMIT_BYTES)) {
        report({
          at: `${pointer}/config/logicalBlockSize`,
          message: `${logicalBlockSize} is not a logical block size`,
          expected: "512, 1024, 2048 or 4096 bytes",
        });
      } else if (!isBlockSize(physical, PHYSICAL_LIMIT_BYTES)) {
        report({
          at: `${pointer}/config/physicalBlockSize`,
          message: `${physicalBlockSize} is not a physical block size`,
          expected: "a power of two from 512 bytes to 1MiB",
        });
      } else if (physical < logical) {
        report({
          at: `${pointer}/config/physicalBlockSize`,
          message: `a physical block of ${physical} bytes cannot hold a logical one of ${logical}`,
          expected: `at least ${logical}`,
          related: [{ at: `${pointer}/config/logicalBlockSize`, message: "logical block size" }],
        });
      }
    }
  },
});

function isBlockSize(bytes: number, limit: number): boolean {
  return bytes >= 512 && bytes <= limit && Number.isInteger(Math.log2(bytes));
}

export const blockCapacity = rule({
  id: "block/capacity",
  severity: "error",
  docs: "A stated capacity is whole logical blocks; a file that is to be made needs one.",
  check(view, report) {
    for (const { device, pointer } of blockDevices(view)) {
      const { capacity, create } = device.host ?? {};
      if (capacity === undefined) {
        if (create !== true) continue;
        report({
          at: `${pointer}/host/create`,
          message: "a file cannot be made without its size",
          hint: "add `capacity`, for instance `capacity: 64MiB`",
        });
        continue;
      }
      const bytes = parseSize(capacity);
      const block = parseSize(device.config?.logicalBlockSize ?? DEFAULT_BLOCK_BYTES.logical) ?? 0;
      // A wrong block size is a finding of its own, and nothing is a multiple of it.
      if (!isBlockSize(block, LOGICAL_LIMIT_BYTES)) continue;
      if (bytes !== undefined && bytes % block === 0) continue;
      report({
        at: `${pointer}/host/capacity`,
        message: `capacity ${capacity} is not a whole number of blocks`,
        expected: `a multiple of ${block} bytes`,
      });
    }
  },
});

export const blockZones = rule({
  id: "block/zones",
  severity: "error",
  docs: "A zone is a power of two from 64KiB to 64GiB, and holds whole physical blocks.",
  check(view, report) {
    for (const { device, pointer } of blockDevices(view)) {
      const zoned = device.config?.zoned;
      if (zoned === undefined) continue;
      const bytes = parseSize(zoned.zoneSize) ?? 0;
      const isPower = Number.isInteger(Math.log2(bytes));
      const at = `${pointer}/config/zoned/zoneSize`;
      const { physicalBlockSize = DEFAULT_BLOCK_BYTES.physical } = device.config ?? {};
      if (!isPower || bytes < ZONE_BYTES.least || bytes > ZONE_BYTES.most) {
        report({
          at,
          message: `${zoned.zoneSize} is not the size of a zone`,
          expected: "a power of two from 64KiB to 64GiB",
        });
      } else if (bytes < (parseSize(physicalBlockSize) ?? 0)) {
        report({
          at,
          message: `a zone of ${zoned.zoneSize} cannot hold a physical block of ${physicalBlockSize}`,
          expected: `at least ${physicalBlockSize}`,
          related: [{ at: `${pointer}/config/physicalBlockSize`, message: "physical block size" }],
        });
      }
    }
  },
});

export const blockEngine = rule({
  id: "block/engine",
  severity: "error",
  docs: "What goes past the page cache goes through the kernel's ring, as the thread would wait else.",
  check(view, report) {
    for (const { device, pointer } of blockDevices(view)) {
      if (device.host?.direct !== true || device.host.engine !== "sync") continue;
      report({
        at: `${pointer}/host/engine`,
        message: "`direct: true` does not go with the engine sync",
        expected: "auto or io_uring",
        related: [{ at: `${pointer}/host/direct`, message: "past the page cache here" }],
      });
    }
  },
});

export const blockSerial = rule({
  id: "block/serial",
  severity: "error",
  docs: "The serial is at most 20 printable ASCII characters: VIRTIO_BLK_T_GET_ID has 20 bytes.",
  check(view, report) {
    for (const { device, pointer } of blockDevices(view)) {
      const serial = device.config?.serial;
      if (serial === undefined) continue;
      const at = `${pointer}/config/serial`;
      if (!/^[\x20-\x7e]*$/.test(serial)) {
        report({ at, message: "the serial is not printable ASCII", expected: "ASCII characters" });
      } else if (serial.length > SERIAL_BYTES) {
        report({
          at,
          message: `the serial has ${serial.length} characters`,
          expected: `at most ${SERIAL_BYTES}`,
          hint: `for instance "${serial.slice(0, SERIAL_BYTES)}"`,
        });
      }
    }
  },
});
