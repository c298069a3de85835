import {
  CryptoFlag,
  CryptoHeaderSize,
  CryptoOpHeader,
  CryptoStatus,
} from "../../../catalogue/devices/crypto.js";
import { type FeatureSet, noFeatures } from "../../device/feature-set.js";
import { accessors } from "../../memory/accessors.js";
import type { Chain } from "../../queue/chain.js";
import type { ChainWriter } from "../../queue/chain-writer.js";
import { dataServices } from "./data-requests.js";
import type { Sessions } from "./sessions.js";
import type { Computed, Output, Work } from "./work.js";

const Header = accessors(CryptoOpHeader);
const serviceShift = 8;
const statusBytes = 1;

/** The data queues (VIRTIO 1.4, 5.9.9.3). */
export class Data {
  features: FeatureSet = noFeatures;
  /** Revision 1: fixed parts are as long as their structures, and not as the longest of them. */
  isRevision1 = false;
  completed = 0;
  failed = 0;
  readonly #work: Work;
  readonly #sessions: Sessions;

  constructor(work: Work, sessions: Sessions) {
    this.#work = work;
    this.#sessions = sessions;
  }

  /** The status is the last byte of the chain; a request without one is let be. */
  handle({ readable, writable }: Chain): void {
    const { input } = this.#work;
    const room = writable.length - statusBytes;
    if (room < 0) return;
    const isWhole = input.open(readable, Header.byteLength);
    const computed = isWhole ? this.#compute() : CryptoStatus.Err;
    const status = typeof computed === "number" ? computed : writeOutputs(writable, computed, room);
    input.close();
    if (status === CryptoStatus.Ok) this.completed++;
    else this.failed++;
    writable.setUint8(room, status);
  }

  #compute(): Computed {
    const { input } = this.#work;
    const { fixed } = input;
    const opcode = Header.opcode.get(fixed);
    const service = dataServices[opcode >>> serviceShift];
    if (service === undefined || !service.opcodes.includes(opcode)) return CryptoStatus.Notsupp;
    const isStateless =
      this.features.has(service.statelessFeature) &&
      (Header.flag.get(fixed) & CryptoFlag.SessionMode) === 0;
    if (isStateless) {
      if (!input.openFixed(service.statelessBytes)) return CryptoStatus.Err;
      return service.runStateless(this.#work, opcode);
    }
    const { DataqOpSpecHdrLegacy } = CryptoHeaderSize;
    const fixedBytes = this.isRevision1 ? service.fixedBytes : DataqOpSpecHdrLegacy;
    if (!input.openFixed(fixedBytes)) return CryptoStatus.Err;
    const session = this.#sessions.find(Header.session_id.get(fixed));
    if (session === undefined) return CryptoStatus.Invsess;
    return service.run(this.#work, opcode, session);
  }
}

/** Writes the parts one behind the other, if the driver left room for what it said; the status that follows. */
function writeOutputs(writable: ChainWriter, outputs: readonly Output[], room: number): number {
  const needed = outputs.reduce((sum, output) => sum + output.room, 0);
  if (needed > room) return CryptoStatus.Err;
  let offset = 0;
  for (const { bytes, room: partRoom } of outputs) {
    writable.copyFrom(bytes, offset);
    // Linux takes what the used ring counts, less one byte for the status, as the length of an asymmetric result.
    if (bytes.length < partRoom) writable.setUint8(offset + bytes.length, 0);
    offset += partRoom;
  }
  return CryptoStatus.Ok;
}
