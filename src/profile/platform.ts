import type { DeviceName } from "../catalogue/index.js";

/** A profile after defaults are filled: plain, complete, frozen data. */
export interface Platform {
  readonly name: string;
  readonly description: string;
  /** Absolute path of the profile it was read from. */
  readonly source: string;
  readonly guests: readonly PlatformGuest[];
}

export type Architecture = "x86_64" | "aarch64" | "s390x";

export interface PlatformGuest {
  readonly name: string;
  readonly architecture: Architecture;
  readonly memoryBytes: number;
  readonly devices: readonly PlatformDevice[];
}

export type Transport = "pci" | "mmio" | "ccw" | "vhost-user";

interface DeviceCommon<Type extends DeviceName> {
  readonly type: Type;
  /** Unique within its guest; names the socket. */
  readonly name: string;
  readonly transport: Transport;
  /** Feature names the backend offers, the standard's full names, in bit order. */
  readonly features: readonly string[];
  readonly queues: { readonly count: number; readonly size: number };
  /** JSON pointer of the device in its profile, for findings and doc comments. */
  readonly pointer: string;
}

export interface BlockPlatformDevice extends DeviceCommon<"block"> {
  readonly host: {
    /** As written; a relative path is relative to the backend's working directory. */
    readonly file: string;
    readonly readOnly: boolean;
    /** When true a missing file is made, sparse, of `capacityBytes`. */
    readonly create: boolean;
    /** Size that the file has to have; undefined: whatever the file has. */
    readonly capacityBytes: number | undefined;
  };
  readonly config: {
    readonly logicalBlockBytes: number;
    readonly physicalBlockBytes: number;
    /** Answer to VIRTIO_BLK_T_GET_ID, at most 20 ASCII bytes. */
    readonly serial: string;
  };
}

export interface EntropyPlatformDevice extends DeviceCommon<"entropy"> {
  readonly host: { readonly source: "getrandom" };
}

export interface ConsolePlatformDevice extends DeviceCommon<"console"> {
  readonly host:
    | { readonly kind: "pty"; readonly link: string | undefined }
    | { readonly kind: "socket"; readonly path: string };
  readonly config: { readonly columns: number; readonly rows: number };
}

/** The devices that this version can serve; the union grows with `runtime/devices`. */
export type PlatformDevice = BlockPlatformDevice | EntropyPlatformDevice | ConsolePlatformDevice;
