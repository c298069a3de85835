/** A display as a VMM has it. */
export interface ForeignDisplay {
  /** Undefined while the display is not there. */
  readonly size: { readonly width: number; readonly height: number } | undefined;
}

/** The host side of a GPU: whoever shows its screens. Nothing here waits. */
export interface DisplayHost {
  /** Something on the screens may have changed; called at the end of each turn. */
  refresh(): void;
  /**
   * Asks somebody else which displays there are, and calls `answer` once, at once or later; with none where nothing can be
   * learned. False when nobody else decides: then they are what the options and the operator say.
   */
  askDisplays(answer: (displays: readonly ForeignDisplay[]) => void): boolean;
  /** Takes over the connection to a VMM's display (VHOST_USER_GPU_SET_SOCKET). */
  connect(fd: number): void;
  close(): void;
}
