import { GpuDisplayOne, GpuRespDisplayInfo } from "../../../catalogue/devices/gpu.js";
import { GPU_SOCKET_REPLY, GpuSocketRequest } from "../../../catalogue/vhost-user/gpu.js";
import { accessors } from "../../memory/accessors.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import type { ForeignDisplay } from "./display-host.js";
import { GpuLimit } from "./limits.js";
import { Header } from "./vmm-messages.js";

const Info = accessors(GpuRespDisplayInfo);
const One = accessors(GpuDisplayOne);

const replyBytes = Header.byteLength + Info.byteLength;
const displayCount = 16;

/** Puts together what a VMM's display answers. The only question it is asked is which displays there are. */
export class VmmReplies {
  readonly #bytes = ByteBuffer.ofSize(replyBytes);
  #size = 0;

  /** Forgets half a reply: another connection follows. */
  reset(): void {
    this.#size = 0;
  }

  /** Takes bytes, and calls `answer` for each whole reply in them; false when they are none. */
  take(part: Uint8Array, answer: (displays: readonly ForeignDisplay[]) => void): boolean {
    for (let at = 0; at < part.length; ) {
      const room = replyBytes - this.#size;
      const piece = part.subarray(at, at + room);
      this.#bytes.bytes.set(piece, this.#size);
      this.#size += piece.length;
      at += piece.length;
      if (this.#size < replyBytes) return true;
      if (!this.#isReply()) return false;
      this.#size = 0;
      answer(this.#displays());
    }
    return true;
  }

  #isReply(): boolean {
    const fields = this.#bytes;
    return (
      Header.request.get(fields) === GpuSocketRequest.GetDisplayInfo &&
      (Header.flags.get(fields) & GPU_SOCKET_REPLY) !== 0 &&
      Header.size.get(fields) === Info.byteLength
    );
  }

  #displays(): ForeignDisplay[] {
    return Array.from({ length: displayCount }, (_, index) => {
      const base = Header.byteLength + Info.pmodes.offset + index * One.byteLength;
      const width = One.r.width.get(this.#bytes, base);
      const height = One.r.height.get(this.#bytes, base);
      const isThere = One.enabled.get(this.#bytes, base) !== 0;
      const isSize = width > 0 && height > 0 && Math.max(width, height) <= GpuLimit.ScreenPixels;
      return { size: isThere && isSize ? { width, height } : undefined };
    });
  }
}
