import { ScsiDefault, ScsiReqCmdTrailer, ScsiResponse } from "../../../catalogue/devices/scsi.js";
import { accessors } from "../../memory/accessors.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import type { Chain } from "../../queue/chain.js";
import { ScsiStatus } from "./opcodes.js";
import { encodeSense, maxSenseBytes, type Sense } from "./sense.js";

const Answer = accessors(ScsiReqCmdTrailer);

/** Writes the answers to commands (VIRTIO 1.4, 5.6.6.1): the fixed part, then the sense data. */
export class ResponseWriter {
  #buffer = ByteBuffer.ofSize(ScsiReqCmdTrailer.size + ScsiDefault.SenseSize);
  readonly #sense = new Uint8Array(maxSenseBytes);

  /** Bytes of an answer. */
  get size(): number {
    return this.#buffer.bytes.length;
  }

  setSenseSize(size: number): void {
    this.#buffer = ByteBuffer.ofSize(ScsiReqCmdTrailer.size + size);
  }

  /** A command that came to its end: GOOD, or CHECK CONDITION with what was wrong. */
  finish(
    chain: Chain,
    sense: Sense | undefined,
    information: number | undefined,
    asDescriptors: boolean,
    residual: number,
  ): void {
    const buffer = this.#buffer;
    buffer.bytes.fill(0);
    if (sense !== undefined) {
      const length = encodeSense(this.#sense, sense, information, asDescriptors);
      const room = Math.min(length, buffer.bytes.length - ScsiReqCmdTrailer.size);
      Answer.sense_len.set(buffer, room);
      Answer.status.set(buffer, ScsiStatus.CheckCondition);
      buffer.bytes.set(this.#sense.subarray(0, room), ScsiReqCmdTrailer.size);
    }
    Answer.residual.set(buffer, residual);
    Answer.response.set(buffer, ScsiResponse.Ok);
    chain.writable.copyFrom(buffer.bytes, 0);
  }

  /** A command that no unit carried out, or not to its end. */
  refuse(chain: Chain, response: number, residual: number): void {
    const buffer = this.#buffer;
    buffer.bytes.fill(0);
    Answer.residual.set(buffer, residual);
    Answer.response.set(buffer, response);
    chain.writable.copyFrom(buffer.bytes, 0);
  }
}
