import type { ServedPlatformDevice } from "../profile/platform.js";
import type { CheckResult } from "./report.js";

/** What the thread that exercises a device is started with. */
export interface ThreadOrder {
  readonly device: ServedPlatformDevice;
  readonly socketPath: string;
  readonly projectDir: string;
}

/** What the thread tells the main thread, which holds the host's end of a console. */
export type ThreadReport =
  | { readonly kind: "result"; readonly result: CheckResult }
  | { readonly kind: "host-send"; readonly bytes: Uint8Array };

/** What came out of the host's end; the thread collects it when it looks for it. */
export type HostBytes = Uint8Array;
