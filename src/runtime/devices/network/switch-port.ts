import type { Frame } from "./frame.js";

/** Where a switch sends frames: a guest of this lane, or the switch of another lane. */
export interface SwitchPort {
  /** Whether frames for it come from another lane's switch, which has its own ports to serve. */
  readonly isRemote: boolean;
  deliver(frame: Frame): void;
}

/** A switch as its ports see it. */
export interface FrameExchange {
  join(port: SwitchPort): void;
  leave(port: SwitchPort): void;
  /** Passes a frame on that came from `source`. */
  forward(frame: Frame, source: SwitchPort): void;
}
