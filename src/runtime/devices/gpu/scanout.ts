import { pixelBytes } from "./limits.js";
import { intersection, type Rectangle } from "./rectangle.js";
import type { Picture, Resource } from "./resource.js";
import type { Screen } from "./screen.js";

/** Which part of which resource a scanout shows. */
interface Shown {
  readonly resource: Resource;
  readonly picture: Picture;
  readonly part: Rectangle;
}

/** A scanout: it brings what the guest flushes onto its screen. */
export class Scanout {
  readonly screen: Screen;
  #shown: Shown | undefined;

  constructor(screen: Screen) {
    this.screen = screen;
  }

  get resource(): Resource | undefined {
    return this.#shown?.resource;
  }

  /** Shows a part of a resource, which lies in its picture, from now on. False when the screen is too small. */
  show(resource: Resource, picture: Picture, part: Rectangle): boolean {
    const { screen } = this;
    const { width, height } = part;
    if (!screen.hasRoomFor(width, height)) return false;
    this.#shown = { resource, picture, part };
    // Guests that flip pages flush each at once: what is there stays until then.
    if (width === screen.width && height === screen.height) return true;
    screen.resize(width, height);
    this.flush(part);
    return true;
  }

  /** Shows nothing. */
  clear(): void {
    this.#shown = undefined;
    this.screen.darken();
  }

  /** Draws what a part of the picture has in common with what is shown; false when the guest's memory is gone. */
  flush(changed: Rectangle): boolean {
    const shown = this.#shown;
    if (shown === undefined) return true;
    const visible = intersection(changed, shown.part);
    if (visible === undefined) return true;
    const target = {
      ...visible,
      x: visible.x - shown.part.x,
      y: visible.y - shown.part.y,
    };
    const isDrawn = this.#draw(shown, visible, target);
    this.screen.changed(target);
    return isDrawn;
  }

  /** Lines that follow each other without a gap on both sides are one copy. */
  #draw({ resource, picture }: Shown, from: Rectangle, to: Rectangle): boolean {
    const { bytes, words, width: screenWidth } = this.screen;
    const { offset, stride, format } = picture;
    const { width, height } = from;
    const lineBytes = width * pixelBytes;
    const screenStride = screenWidth * pixelBytes;
    const source = offset + from.y * stride + from.x * pixelBytes;
    const target = to.y * screenStride + to.x * pixelBytes;
    const isOneRun = lineBytes === stride && lineBytes === screenStride;
    const runs = isOneRun ? 1 : height;
    const runBytes = isOneRun ? lineBytes * height : lineBytes;
    for (let run = 0; run < runs; run++) {
      const at = target + run * screenStride;
      if (!resource.copyTo(bytes, at, source + run * stride, runBytes)) return false;
      format.convert?.(words, at / pixelBytes, runBytes / pixelBytes);
    }
    return true;
  }
}
