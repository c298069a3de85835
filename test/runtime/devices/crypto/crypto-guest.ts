import { onTestFinished } from "vitest";
import { CryptoFeature } from "../../../../src/catalogue/devices/crypto.js";
import { FeatureSet } from "../../../../src/runtime/device/feature-set.js";
import type { CryptoDevice } from "../../../../src/runtime/devices/crypto/model.js";
import { createDevice } from "../../../../src/runtime/devices/crypto/module.js";
import { type CryptoDefinition, crypto } from "../../../../src/runtime/devices/crypto/spec.js";
import {
  type CryptoRequest,
  CryptoRequests,
} from "../../../../src/runtime/driver/crypto-requests.js";
import { CryptoSessionRequests } from "../../../../src/runtime/driver/crypto-sessions.js";
import { ByteBuffer } from "../../../../src/runtime/memory/byte-buffer.js";
import { Guest } from "../harness.js";
import { testServices } from "../host-services.js";

export const allServices = ["cipher", "hash", "mac", "aead", "akcipher"];
const common = { name: "keys", lane: "keys", socketPath: "keys.sock", queueSize: 64, features: [] };

export function opensslDevice(definition: Partial<CryptoDefinition> = {}): CryptoDevice {
  const spec = crypto({ ...common, services: allServices, ...definition });
  return createDevice(spec.options, testServices());
}

export interface Answer {
  readonly status: number;
  readonly bytes: Uint8Array;
  /** What the used ring says. */
  readonly used: number;
}

/** A guest of a crypto device that knows revision 1 and every stateless mode, or none of them. */
export class CryptoGuest {
  readonly guest: Guest;
  readonly requests: CryptoRequests;
  readonly sessions: CryptoSessionRequests;
  readonly controlQueue: number;

  constructor(device: CryptoDevice, isRevision1 = true) {
    this.controlQueue = device.queues.length - 1;
    this.guest = new Guest(device, { queueSize: 64 });
    this.guest.reset(isRevision1 ? allFeatures : new FeatureSet([]));
    this.requests = new CryptoRequests(isRevision1);
    this.sessions = new CryptoSessionRequests(isRevision1);
    onTestFinished(() => this.guest.release());
  }

  /** Sends bytes to a data queue; the status is the last byte. */
  send(readable: readonly Uint8Array[], writable: readonly number[], queue = 0): Answer {
    const { bytes, length, status } = this.guest.request(queue, readable, writable);
    return { status, used: length, bytes: bytes.subarray(0, -1) };
  }

  compute({ readable, room }: CryptoRequest, queue = 0): Answer {
    return this.send([readable], [room + 1], queue);
  }

  /** The status and the id of a session that was asked for. */
  tryOpen(...readable: readonly Uint8Array[]): { readonly status: number; readonly id: number } {
    const { bytes } = this.guest.request(this.controlQueue, readable, [16]);
    const answer = new ByteBuffer(bytes);
    return { id: answer.getUint64(0), status: answer.getUint32(8) };
  }

  /** A session that has to come about. */
  open(request: Uint8Array): number {
    const { status, id } = this.tryOpen(request);
    if (status !== 0) throw new Error(`no session: status ${status}`);
    return id;
  }

  destroy(request: Uint8Array): number {
    return this.guest.request(this.controlQueue, [request], [1]).status;
  }
}

export const allFeatures = new FeatureSet(Object.values(CryptoFeature));

export function hex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.replace(/\s+/g, ""), "hex"));
}

export function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

export function ascii(characters: string): Uint8Array {
  return new Uint8Array(Buffer.from(characters, "latin1"));
}
