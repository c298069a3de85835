import type { DisplayMode } from "./mode.js";

/** When a display draws and when it waits, in pixels and lines, with CVT's reduced blanking. */
export interface Timing {
  /** In units of 10 kHz. */
  readonly pixelClock: number;
  readonly width: number;
  readonly height: number;
  readonly lineBlank: number;
  readonly lineFront: number;
  readonly lineSync: number;
  readonly frameBlank: number;
  readonly frameFront: number;
  readonly frameSync: number;
}

const lineBlank = 160;
const minimumBlankMicroseconds = 460;
const frameFront = 3;
const frameBack = 6;
const frameSync = 8;

/** Timings that a panel of this mode could have; nothing but the size matters to a virtual one. */
export function timingOf({ width, height, refresh }: DisplayMode): Timing {
  const lineMicroseconds = (1e6 / refresh - minimumBlankMicroseconds) / height;
  // A display of hundreds of pictures a second has no time for a pause.
  const lines = lineMicroseconds > 0 ? Math.ceil(minimumBlankMicroseconds / lineMicroseconds) : 0;
  const frameBlank = Math.min(Math.max(lines, frameFront + frameSync + frameBack), 4095);
  const pixelsPerSecond = refresh * (width + lineBlank) * (height + frameBlank);
  return {
    pixelClock: Math.round(pixelsPerSecond / 10_000),
    width,
    height,
    ...{ lineBlank, lineFront: 48, lineSync: 32 },
    ...{ frameBlank, frameFront, frameSync },
  };
}
