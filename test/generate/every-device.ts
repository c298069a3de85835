import { DESCRIBED_TYPES, type DescribedType } from "../../src/profile/devices/index.js";

/** What a device of each type needs to be valid, besides its name and type. */
const NEEDS: { readonly [Type in DescribedType]: object } = {
  network: { host: { kind: "none" } },
  block: { host: { kind: "file", path: "disk.img" } },
  console: { host: { kind: "pty" } },
  entropy: { host: { kind: "getrandom" } },
  scsi: { host: { kind: "files", luns: [{ lun: 0, path: "lun.img" }] } },
  "9p": { config: { tag: "share" }, host: { kind: "directory", path: "dir" } },
  balloon: {},
  gpu: { host: { kind: "none" } },
  rtc: {},
  crypto: {},
  iommu: {},
  input: { host: { kind: "commands" } },
  vsock: { config: { cid: 3 }, host: { kind: "unix", directory: "vsock" } },
  fs: { host: { kind: "directory", path: "files" } },
  rpmb: { host: { kind: "memory" } },
  media: { host: { kind: "pattern" } },
  memory: { config: { regionSize: "1GiB" } },
  pmem: { host: { kind: "file", path: "pmem.img", capacity: "2MiB" } },
  scmi: { config: { protocols: ["sensor"] } },
  i2c: { host: { kind: "simulated", children: [{ address: 80, compatible: "atmel,24c02" }] } },
  can: { host: { kind: "none" } },
  gpio: { config: { lines: 4 }, host: { kind: "simulated" } },
  spi: { host: { kind: "memory", path: "flash.bin" } },
  sound: { host: { kind: "none" } },
  "vendor-specific": { definition: { id: 0x8001, title: "Tank", queues: [{ name: "q" }] } },
};

/** A device of every type. */
export const EVERY_DEVICE: readonly { name: string; type: string }[] = DESCRIBED_TYPES.map(
  (type) => ({
    name: `the-${type}`,
    type,
    ...NEEDS[type],
  }),
);
