import { Mapping } from "../../host/mapping.js";
import { MemoryWindow } from "../../memory/memory-window.js";
import type { Backing } from "./backing.js";
import type { PixelFormat } from "./formats.js";
import { pixelBytes } from "./limits.js";
import type { Rectangle } from "./rectangle.js";

/** Where the pixels of a picture lie, and how. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly format: PixelFormat;
  /** Where its first line starts, and bytes from one line to the next. */
  readonly offset: number;
  readonly stride: number;
}

/** What every resource has, whatever keeps its pixels. */
interface CommonResource {
  readonly id: number;
  backing: Backing | undefined;
  uuid: Uint8Array | undefined;
  /** Of what the host keeps. */
  readonly sizeBytes: number;
  /** Copies `size` bytes of pixels from `offset` on; false when they are gone. */
  copyTo(target: Uint8Array, at: number, offset: number, size: number): boolean;
  release(): void;
}

/** A picture of a fixed size whose pixels the host keeps (RESOURCE_CREATE_2D). */
export class PixelResource implements CommonResource {
  readonly kind = "pixels";
  readonly id: number;
  readonly picture: Picture;
  readonly sizeBytes: number;
  backing: Backing | undefined;
  uuid: Uint8Array | undefined;
  readonly #mapping: Mapping;
  readonly #window: MemoryWindow;

  /** Throws `SystemError` when the host has no memory. */
  constructor(id: number, width: number, height: number, format: PixelFormat) {
    const stride = width * pixelBytes;
    this.id = id;
    this.picture = { width, height, format, offset: 0, stride };
    this.sizeBytes = stride * height;
    this.#mapping = Mapping.anonymous(this.sizeBytes);
    const { address } = this.#mapping;
    this.#window = new MemoryWindow(0, address, this.#mapping.view(0, this.sizeBytes));
  }

  /** Takes a part of the picture from the backing, where it starts at `offset`; false when it does not reach. */
  transfer({ x, y, width, height }: Rectangle, offset: number): boolean {
    const { backing } = this;
    const { stride } = this.picture;
    const lineBytes = width * pixelBytes;
    if (backing === undefined) return false;
    if (offset + (height - 1) * stride + lineBytes > backing.sizeBytes) return false;
    const first = y * stride + x * pixelBytes;
    if (lineBytes === stride) return backing.copyTo(this.#window, first, offset, height * stride);
    for (let line = 0; line < height; line++) {
      const skip = line * stride;
      if (!backing.copyTo(this.#window, first + skip, offset + skip, lineBytes)) return false;
    }
    return true;
  }

  copyTo(target: Uint8Array, at: number, offset: number, size: number): boolean {
    target.set(this.#window.bytes.subarray(offset, offset + size), at);
    return true;
  }

  release(): void {
    this.#mapping.release();
  }
}

/** Bytes that stay in guest memory (RESOURCE_CREATE_BLOB with VIRTIO_GPU_BLOB_MEM_GUEST). */
export class BlobResource implements CommonResource {
  readonly kind = "blob";
  readonly id: number;
  /** The host keeps nothing of it. */
  readonly sizeBytes = 0;
  readonly blobBytes: number;
  backing: Backing | undefined;
  uuid: Uint8Array | undefined;

  constructor(id: number, blobBytes: number, backing: Backing | undefined) {
    this.id = id;
    this.blobBytes = blobBytes;
    this.backing = backing;
  }

  copyTo(target: Uint8Array, at: number, offset: number, size: number): boolean {
    const { backing } = this;
    if (backing === undefined || offset + size > backing.sizeBytes) return false;
    return backing.copyTo(target, at, offset, size);
  }

  release(): void {
    this.backing = undefined;
  }
}

export type Resource = PixelResource | BlobResource;
