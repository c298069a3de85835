import type { ServedPlatformDevice } from "../profile/platform.js";
import type { CheckResult } from "./report.js";

/** What the thread that exercises a device is started with. */
export interface ThreadOrder {
  readonly device: ServedPlatformDevice;
  readonly socketPath: string;
  readonly projectDir: string;
}

/** What the thread tells the main thread, which holds the host's end of the device. */
export type ThreadReport =
  | { readonly kind: "result"; readonly result: CheckResult }
  | ({ readonly kind: "host-send" } & HostBytes);

/** What goes into the host's end, or came out of it; the thread collects it when it looks for it. */
export interface HostBytes {
  /** Of a console; 0 for devices without ports. */
  readonly port: number;
  readonly bytes: Uint8Array;
}
