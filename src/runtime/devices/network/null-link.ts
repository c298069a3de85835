import type { NetworkLink } from "./link.js";
import { allOffloads } from "./offload.js";

/** A cable that leads nowhere: what the guest sends vanishes, and nothing comes. */
export class NullLink implements NetworkLink {
  readonly accepts = allOffloads;
  readonly isReady = true;

  listen(): void {}

  send(): void {}

  supplied(): void {}

  configure(): void {}

  close(): void {}
}
