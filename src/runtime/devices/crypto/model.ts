import { CryptoFeature, crypto } from "../../../catalogue/devices/crypto.js";
import { type DeviceCommand, deviceCommand } from "../../device/command.js";
import type { ConfigSpace } from "../../device/config-space.js";
import { type Device, Handled, QueueRole, type ReadableBytes } from "../../device/device.js";
import { FeatureSet } from "../../device/feature-set.js";
import type { Chain } from "../../queue/chain.js";
import { cryptoConfig } from "./config.js";
import { Control } from "./control.js";
import { Data } from "./data.js";
import { dataServices } from "./data-requests.js";
import type { CryptoOffer } from "./offer.js";
import type { CryptoProvider } from "./provider.js";
import { mostAsymmetricKeyBytes } from "./read-parameters.js";
import { RequestInput } from "./request-input.js";
import { Sessions } from "./sessions.js";

/**
 * A crypto device (VIRTIO 1.4, 5.9), every service but IPsec. Requests are computed one by one as they come. Where the
 * specification leaves it open, or Linux decides:
 *
 * - Linux knows no revision 1: without it fixed parts are padded to the longest one, and every request has a session.
 * - The status of a data request is the last byte of its chain: the target of Linux may be longer than `dst_data_len`.
 * - Linux takes the used length less one as the length of an asymmetric result, so a result that leaves room is counted
 *   with one zero behind it.
 * - A signature to verify and the digest it is of are both readable, one behind the other.
 * - Keys of RSA are RSAPublicKey and RSAPrivateKey of RFC 8017; of ECDSA the point of SEC 1 and ECPrivateKey of RFC 5915.
 *   AKCIPHER_ECDSA is 2 as in the text; Linux numbers it 3 and has no driver that uses it.
 * - Of AEAD the tag lies behind the cipher text and counts in the length of the target, and of the source when it is
 *   decrypted.
 * - Chained algorithms never compare a digest, they give it out; hash mode NESTED is not supported.
 */
export class CryptoDevice implements Device {
  readonly id = crypto.id;
  readonly features = new FeatureSet([
    CryptoFeature.Revision1,
    ...Object.values(dataServices).flatMap((service) => service?.statelessFeature ?? []),
  ]);
  readonly queues: readonly QueueRole[];
  readonly config: ConfigSpace;
  readonly commands: readonly DeviceCommand[];

  readonly #offer: CryptoOffer;
  readonly #sessions: Sessions;
  readonly #control: Control;
  readonly #data: Data;

  constructor(offer: CryptoOffer, provider: CryptoProvider) {
    this.#offer = offer;
    this.queues = new Array(offer.dataQueues + 1).fill(QueueRole.Request);
    this.config = cryptoConfig(offer);
    const { maxCipherKeyBytes, maxAuthenticationKeyBytes, maxRequestBytes } = offer;
    // Keys do not count in max_size, which limits what a request of a session carries.
    const mostKeyBytes = Math.max(
      maxCipherKeyBytes + maxAuthenticationKeyBytes,
      mostAsymmetricKeyBytes,
    );
    const input = new RequestInput(maxRequestBytes + mostKeyBytes);
    const work = { offer, provider, input };
    this.#sessions = new Sessions(offer.maxSessions);
    this.#control = new Control(work, this.#sessions);
    this.#data = new Data(work, this.#sessions);
    this.commands = [this.#statusCommand()];
  }

  negotiated(features: FeatureSet): void {
    const isRevision1 = features.has(CryptoFeature.Revision1);
    this.#control.isRevision1 = isRevision1;
    this.#data.isRevision1 = isRevision1;
    this.#data.features = features;
  }

  handle(queue: number, chain: Chain): Handled {
    if (queue === this.#offer.dataQueues) this.#control.handle(chain);
    else this.#data.handle(chain);
    return Handled.Done;
  }

  /** A VMM that answers the control queue itself asks for a session; undefined when it gets none. */
  openCryptoSession(request: ReadableBytes): number | undefined {
    const opened = this.#control.open(request);
    return typeof opened === "number" ? undefined : opened.id;
  }

  /** It needs the session no longer; false when there is none. */
  closeCryptoSession(id: number): boolean {
    return this.#sessions.destroy(id);
  }

  reset(): void {
    this.#sessions.clear();
  }

  close(): void {
    this.#sessions.clear();
  }

  #statusCommand(): DeviceCommand {
    return deviceCommand({
      name: "status",
      summary: "Tells the open sessions, the bytes of their keys, and the requests so far.",
      parameters: {},
      run: () => ({
        sessions: this.#sessions.count,
        keyBytes: this.#sessions.keyBytes,
        completed: this.#data.completed,
        failed: this.#data.failed,
      }),
    });
  }
}
