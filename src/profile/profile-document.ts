import type { Architecture, Transport } from "./platform.js";
import type { SizeSource } from "./size.js";

/** A profile as written, after the schema accepted it (schemas/platform-profile.schema.json). */
export interface ProfileDocument {
  readonly kind: "PlatformProfile";
  readonly schemaVersion: 1;
  readonly name: string;
  readonly description?: string;
  readonly guests: readonly GuestDocument[];
}

export interface GuestDocument {
  readonly name: string;
  readonly architecture: Architecture;
  readonly memory: SizeSource;
  readonly devices: readonly DeviceDocument[];
}

interface DeviceFields<Type extends string> {
  readonly name: string;
  readonly type: Type;
  readonly transport?: Transport;
  readonly features?: readonly string[];
  readonly queues?: { readonly count?: number; readonly size?: number };
}

export interface BlockDocument extends DeviceFields<"block"> {
  readonly config?: {
    readonly logicalBlockSize?: SizeSource;
    readonly physicalBlockSize?: SizeSource;
    readonly serial?: string;
  };
  readonly host: {
    readonly file: string;
    readonly capacity?: SizeSource;
    readonly create?: boolean;
    readonly readOnly?: boolean;
  };
}

interface EntropyDocument extends DeviceFields<"entropy"> {
  readonly host: { readonly source: "getrandom" };
}

export interface ConsoleDocument extends DeviceFields<"console"> {
  readonly config?: { readonly columns?: number; readonly rows?: number };
  readonly host: { readonly pty?: true; readonly link?: string; readonly socket?: string };
}

export type DeviceDocument = BlockDocument | EntropyDocument | ConsoleDocument;
