import {
  CryptoConfig,
  CryptoCreateSessionInput,
  CryptoFeature,
  CryptoStatus,
  crypto,
} from "../../catalogue/devices/crypto.js";
import { FeatureSet } from "../device/feature-set.js";
import { accessors } from "../memory/accessors.js";
import { ByteBuffer } from "../memory/byte-buffer.js";
import { type CryptoRequest, CryptoRequests } from "./crypto-requests.js";
import { CryptoSessionRequests } from "./crypto-sessions.js";
import type { GuestBuffer } from "./driver-memory.js";
import type { DriverQueue } from "./driver-queue.js";
import { configNeeds, type DriverNeeds, type TransportDriver } from "./transport-driver.js";
import { ringFeatures, VhostUserDriver, type VhostUserDriverOptions } from "./vhost-user-driver.js";

const Config = accessors(CryptoConfig);
const Created = accessors(CryptoCreateSessionInput);
const statusBytes = 1;
/** What a request and its result may have together, each. */
const bufferBytes = 256 * 1024;

/** What a crypto driver asks of any transport; of a device with more data queues, more `queueSizes`. */
export const cryptoNeeds: DriverNeeds = {
  ...configNeeds(crypto),
  features: ringFeatures.union(new FeatureSet(Object.values(CryptoFeature))),
  queueSizes: [64, 64],
};

/** What the device says of itself (VIRTIO 1.4, 5.9.5); masks of bit numbers. */
export interface CryptoAbilities {
  readonly isReady: boolean;
  readonly dataQueues: number;
  readonly services: number;
  readonly cipherAlgorithms: number;
  readonly hashAlgorithms: number;
  readonly macAlgorithms: readonly [low: number, high: number];
  readonly aeadAlgorithms: number;
  readonly akcipherAlgorithms: number;
  readonly maxCipherKeyBytes: number;
  readonly maxAuthenticationKeyBytes: number;
  readonly maxRequestBytes: number;
}

/** What a request led to: the status, and as much as the device wrote. */
export interface CryptoAnswer {
  readonly status: number;
  readonly bytes: Uint8Array;
}

/** Opens sessions of a crypto device and has it compute, one request after the other. */
export class CryptoDriver<Transport extends TransportDriver = VhostUserDriver> {
  readonly driver: Transport;
  readonly abilities: CryptoAbilities;
  /** Requests of sessions and of none, in the format that was negotiated. */
  readonly requests: CryptoRequests;
  readonly sessions: CryptoSessionRequests;
  readonly #input: GuestBuffer;
  readonly #output: GuestBuffer;

  private constructor(driver: Transport) {
    this.driver = driver;
    this.abilities = readAbilities(driver);
    const isRevision1 = driver.has(CryptoFeature.Revision1);
    this.requests = new CryptoRequests(isRevision1);
    this.sessions = new CryptoSessionRequests(isRevision1);
    this.#input = driver.memory.allocate(bufferBytes);
    this.#output = driver.memory.allocate(bufferBytes);
  }

  static start(options: VhostUserDriverOptions): CryptoDriver {
    return CryptoDriver.startOn(VhostUserDriver.connect({ ...cryptoNeeds, ...options }));
  }

  /** Starts a device that was met with `cryptoNeeds`, whatever the transport; it is closed if that fails. */
  static startOn<Transport extends TransportDriver>(driver: Transport): CryptoDriver<Transport> {
    try {
      driver.start();
      return new CryptoDriver(driver);
    } catch (error) {
      driver.close();
      throw error;
    }
  }

  /** Opens a session with one of `sessions`; the id, or the status that says why there is none. */
  open(request: Uint8Array): { readonly id: number } | { readonly status: number } {
    const bytes = this.#send(this.abilities.dataQueues, request, Created.byteLength);
    const answer = new ByteBuffer(bytes);
    const status = Created.status.get(answer);
    return status === CryptoStatus.Ok ? { id: Created.session_id.get(answer) } : { status };
  }

  /** Destroys one; the status. */
  destroy(request: Uint8Array): number {
    return this.#send(this.abilities.dataQueues, request, statusBytes)[0] as number;
  }

  compute({ readable, room }: CryptoRequest, queue = 0): CryptoAnswer {
    const bytes = this.#send(queue, readable, room + statusBytes);
    return { status: bytes[room] as number, bytes: bytes.subarray(0, room) };
  }

  close(): void {
    this.driver.close();
  }

  #send(index: number, readable: Uint8Array, writableBytes: number): Uint8Array {
    const { memory, timeoutMs } = this.driver;
    const queue = this.driver.queues[index] as DriverQueue;
    if (readable.length > bufferBytes || writableBytes > bufferBytes) {
      throw new RangeError(`no request may have more than ${bufferBytes} bytes either way`);
    }
    memory.write(this.#input.address, readable);
    queue.ring.add(
      [{ address: this.#input.address, length: readable.length }],
      [{ address: this.#output.address, length: writableBytes }],
    );
    queue.submit();
    queue.takeUsed(timeoutMs);
    return memory.read(this.#output.address, writableBytes);
  }
}

function readAbilities(driver: TransportDriver): CryptoAbilities {
  const config = new ByteBuffer(driver.readConfig(0, CryptoConfig.size));
  return {
    isReady: Config.status.get(config) === 1,
    dataQueues: Config.max_dataqueues.get(config),
    services: Config.crypto_services.get(config),
    cipherAlgorithms: Config.cipher_algo_l.get(config),
    hashAlgorithms: Config.hash_algo.get(config),
    macAlgorithms: [Config.mac_algo_l.get(config), Config.mac_algo_h.get(config)],
    aeadAlgorithms: Config.aead_algo.get(config),
    akcipherAlgorithms: Config.akcipher_algo.get(config),
    maxCipherKeyBytes: Config.max_cipher_key_len.get(config),
    maxAuthenticationKeyBytes: Config.max_auth_key_len.get(config),
    maxRequestBytes: Config.max_size.get(config),
  };
}
