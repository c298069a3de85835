import {
  CryptoCreateSessionInput,
  CryptoCtrlHeader,
  CryptoDestroySessionFlf,
  CryptoDestroySessionInput,
  CryptoHeaderSize,
  CryptoOpcode,
  CryptoStatus,
} from "../../../catalogue/devices/crypto.js";
import type { ReadableBytes } from "../../device/device.js";
import { accessors } from "../../memory/accessors.js";
import type { Chain } from "../../queue/chain.js";
import { sessionRequests } from "./session-requests.js";
import type { Sessions } from "./sessions.js";
import type { Work } from "./work.js";

const Header = accessors(CryptoCtrlHeader);
const Destroy = accessors(CryptoDestroySessionFlf, Header.byteLength);
const Created = accessors(CryptoCreateSessionInput);
const Destroyed = accessors(CryptoDestroySessionInput);

/** Every destruction, whatever the service: the id alone says which session it is. */
const destructions: ReadonlySet<number> = new Set([
  CryptoOpcode.CipherDestroySession,
  CryptoOpcode.HashDestroySession,
  CryptoOpcode.MacDestroySession,
  CryptoOpcode.AeadDestroySession,
  CryptoOpcode.AkcipherDestroySession,
]);

/** The session that was opened, or a status that says why none was. */
export type Opened = { readonly id: number } | number;

/** The control queue (VIRTIO 1.4, 5.9.9.2): opens sessions and destroys them. */
export class Control {
  /** Revision 1: fixed parts are as long as their structures, and not as the longest of them. */
  isRevision1 = false;
  readonly #work: Work;
  readonly #sessions: Sessions;

  constructor(work: Work, sessions: Sessions) {
    this.#work = work;
    this.#sessions = sessions;
  }

  /** A request without room for its answer is let be: its driver could not use what it leads to. */
  handle({ readable, writable }: Chain): void {
    const { input } = this.#work;
    const isWhole = input.open(readable, Header.byteLength);
    if (isWhole && destructions.has(Header.opcode.get(input.fixed))) {
      if (writable.length >= Destroyed.byteLength) Destroyed.status.set(writable, this.#destroy());
    } else if (writable.length >= Created.byteLength) {
      const opened = isWhole ? this.#open(this.isRevision1) : CryptoStatus.Err;
      const hasFailed = typeof opened === "number";
      Created.session_id.set(writable, hasFailed ? 0 : opened.id);
      Created.status.set(writable, hasFailed ? opened : CryptoStatus.Ok);
      Created.padding.set(writable, 0);
    }
    input.close();
  }

  /** Opens a session that a VMM asks for, which answers the control queue itself; always in the older format. */
  open(request: ReadableBytes): Opened {
    const { input } = this.#work;
    const isWhole = input.open(request, Header.byteLength);
    const opened = isWhole ? this.#open(false) : CryptoStatus.Err;
    input.close();
    return opened;
  }

  #open(isRevision1: boolean): Opened {
    const { input } = this.#work;
    const request = sessionRequests[Header.opcode.get(input.fixed)];
    if (request === undefined) return CryptoStatus.Notsupp;
    const { fixedBytes } = request;
    if (!input.openFixed(isRevision1 ? fixedBytes : CryptoHeaderSize.CtrlqOpSpecHdrLegacy)) {
      return CryptoStatus.Err;
    }
    const parameters = request.read(this.#work);
    if (typeof parameters === "number") return parameters;
    const id = this.#sessions.add(parameters);
    return id === undefined ? CryptoStatus.Nospc : { id };
  }

  #destroy(): number {
    const { input } = this.#work;
    const { byteLength } = Destroy;
    const { CtrlqOpSpecHdrLegacy } = CryptoHeaderSize;
    if (!input.openFixed(this.isRevision1 ? byteLength : CtrlqOpSpecHdrLegacy)) {
      return CryptoStatus.Err;
    }
    const isDone = this.#sessions.destroy(Destroy.session_id.get(input.fixed));
    return isDone ? CryptoStatus.Ok : CryptoStatus.Err;
  }
}
