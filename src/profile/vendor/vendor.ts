import type { DeviceName } from "../../catalogue/index.js";
import type { Architecture } from "../platform.js";
import type { BackendKind, Bus, Confidence, Generation, Support } from "./vendor-document.js";

/** What a hypervisor product offers: plain, complete, frozen data, each statement with its sources. */
export interface Vendor {
  readonly name: string;
  readonly product: string;
  readonly version: string;
  /** Who makes the product. */
  readonly maker: string;
  readonly description: string;
  readonly notes: string | undefined;
  /** The file it was read from, as findings name it. */
  readonly file: string;
  readonly sources: readonly Source[];
  readonly architectures: readonly ArchitectureClaim[];
  /** Of every device that does not state its own. */
  readonly transports: readonly TransportClaim[];
  /** Common feature bits, likewise. */
  readonly features: readonly FeatureClaim[];
  readonly interfaces: readonly (Claim & { readonly generation: Generation })[];
  readonly devices: readonly VendorDevice[];
  readonly otherDevices: readonly OtherDevice[];
  readonly passthrough: readonly (Claim & { readonly kind: string })[];
  readonly limits: {
    readonly devices: (Limit & { readonly transport: Bus | undefined }) | undefined;
    readonly memoryBytes: Limit | undefined;
  };
}

export interface Source {
  /** The key that cells name it by. */
  readonly id: string;
  readonly confidence: Confidence;
  readonly title: string;
  readonly url: string | undefined;
  readonly date: string | undefined;
  readonly commit: string | undefined;
  readonly method: string | undefined;
  readonly notes: string | undefined;
}

/** Something that is said, by whom, and where the profile says it. */
interface Cited {
  readonly sources: readonly Source[];
  readonly notes: string | undefined;
  /** JSON pointer in the profile. */
  readonly pointer: string;
}

export interface Claim extends Cited {
  readonly support: Support;
}

export interface Limit extends Cited {
  readonly maximum: number;
}

export interface ArchitectureClaim extends Claim {
  readonly architecture: Architecture;
}

export interface TransportClaim extends Claim {
  readonly transport: Bus;
  /** Undefined: every architecture that has the transport. */
  readonly architectures: readonly Architecture[] | undefined;
  /** What the product calls the device there. */
  readonly device: string | undefined;
}

export interface FeatureClaim extends Claim {
  readonly name: string;
  /** Kinds of back end it is about; undefined: all. */
  readonly backends: readonly BackendKind[] | undefined;
}

export interface BackendClaim extends Claim {
  readonly kind: BackendKind;
  /** What the product calls it: a device, a kernel module, a front end. */
  readonly called: string | undefined;
  readonly reconnect: Support | undefined;
  /** Where this works; undefined: on the transports of the device. */
  readonly transports: readonly Bus[] | undefined;
}

export interface QueueLimits extends Cited {
  readonly maximumCount: number | undefined;
  readonly maximumSize: number | undefined;
  /** Kinds of back end it is about; undefined: all. */
  readonly backends: readonly BackendKind[] | undefined;
}

export interface VendorDevice extends Claim {
  readonly type: DeviceName;
  readonly architectures: readonly Architecture[] | undefined;
  readonly transports: readonly TransportClaim[];
  /** Its own statements, then those of the product about common bits. */
  readonly features: readonly FeatureClaim[];
  readonly queues: readonly QueueLimits[];
  readonly instances: Limit | undefined;
  readonly backends: readonly BackendClaim[];
  readonly config: readonly (Cited & { readonly field: string })[];
}

export interface OtherDevice extends Claim {
  readonly name: string;
  readonly kind: "reserved" | "proposal" | "emulated";
  readonly virtioId: number | undefined;
}
