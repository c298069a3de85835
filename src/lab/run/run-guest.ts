import type { CachedProject } from "./cached-project.js";

/** A guest whose backend runs. */
export interface RunGuest {
  readonly project: CachedProject;
  /** The working folder of its backend, which sockets are relative to. */
  readonly folder: string;
  readonly hasDevices: boolean;
  /** One of its devices has our standard input and output. */
  readonly lendsStdio: boolean;
}
