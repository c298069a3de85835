/** A display and the mode it likes best. */
export interface DisplayMode {
  readonly width: number;
  readonly height: number;
  /** Pictures a second. */
  readonly refresh: number;
  /** Size of the panel; by default what 96 dots per inch make. */
  readonly widthMm?: number | undefined;
  readonly heightMm?: number | undefined;
  /** Name of the panel, up to 13 ASCII characters. */
  readonly name?: string | undefined;
}

/** A display and whether it is there. */
export interface PluggedDisplay {
  readonly mode: DisplayMode;
  readonly plugged: boolean;
}
