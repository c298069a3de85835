import type { DeviceName } from "../../catalogue/index.js";
import type { Architecture } from "../platform.js";
import type { SizeSource } from "../size.js";

/** A vendor profile as written, after the schema accepted it (schemas/vendor-profile.schema.json). */
export interface VendorDocument {
  readonly kind: "VendorProfile";
  readonly schemaVersion: 1;
  readonly name: string;
  readonly product: string;
  readonly version: string;
  readonly vendor: string;
  readonly description?: string;
  readonly sources: Readonly<Record<string, SourceRecord>>;
  readonly architectures: readonly (ClaimDocument & { readonly architecture: Architecture })[];
  readonly transports?: readonly TransportDocument[];
  readonly features?: readonly FeatureGroupDocument[];
  readonly interfaces?: Readonly<Partial<Record<Generation, ClaimDocument>>>;
  readonly devices: readonly VendorDeviceDocument[];
  readonly otherDevices?: readonly OtherDeviceDocument[];
  readonly passthrough?: readonly (ClaimDocument & { readonly kind: string })[];
  readonly limits?: {
    readonly devices?: MaximumDocument & { readonly transport?: Bus };
    readonly memory?: CitedDocument & { readonly maximum: SizeSource };
  };
  readonly notes?: string;
}

/** How sure it is that something is there. */
export type Support = "supported" | "experimental" | "unsupported" | "third-party" | "unknown";

/** Generations of the device interface. */
export type Generation = "modern" | "transitional" | "legacy";

/** What carries a device to a driver inside a guest. */
export type Bus = "pci" | "mmio" | "ccw";

/** Who says it, in falling order of weight. */
export type Confidence = "measured" | "source-tree" | "vendor-page" | "third-party";

export interface SourceRecord {
  readonly confidence: Confidence;
  readonly title: string;
  readonly url?: string;
  readonly date?: string;
  readonly commit?: string;
  readonly method?: string;
  readonly notes?: string;
}

/** A statement that names its sources. */
export interface CitedDocument {
  readonly source: string | readonly string[];
  readonly notes?: string;
}

export interface ClaimDocument extends CitedDocument {
  readonly support: Support;
}

interface MaximumDocument extends CitedDocument {
  readonly maximum: number;
}

export interface TransportDocument extends ClaimDocument {
  readonly transport: Bus;
  readonly architectures?: readonly Architecture[];
  readonly device?: string;
}

export interface FeatureGroupDocument extends ClaimDocument {
  readonly backends?: readonly BackendKind[];
  readonly names: readonly string[];
}

export type BackendKind = "in-process" | "host-kernel" | "vhost-user" | "vfio-user" | "vdpa";

export interface BackendDocument extends ClaimDocument {
  readonly kind: BackendKind;
  readonly device?: string;
  readonly module?: string;
  readonly frontEnd?: string;
  readonly reconnect?: Support;
  readonly transports?: readonly Bus[];
}

export interface QueuesDocument extends CitedDocument {
  readonly backends?: readonly BackendKind[];
  readonly maximumCount?: number;
  readonly maximumSize?: number;
}

export interface VendorDeviceDocument extends ClaimDocument {
  readonly type: DeviceName;
  readonly architectures?: readonly Architecture[];
  readonly transports?: readonly TransportDocument[];
  readonly features?: readonly FeatureGroupDocument[];
  readonly queues?: readonly QueuesDocument[];
  readonly instances?: MaximumDocument;
  readonly backends?: readonly BackendDocument[];
  readonly config?: readonly (CitedDocument & { readonly field: string })[];
}

export interface OtherDeviceDocument extends ClaimDocument {
  readonly name: string;
  readonly kind: "reserved" | "proposal" | "emulated";
  readonly virtioId?: number;
}
