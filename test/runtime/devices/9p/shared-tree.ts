import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { NinepDevice } from "../../../../src/runtime/devices/9p/model.js";
import { createDevice } from "../../../../src/runtime/devices/9p/module.js";
import { type NinepDefinition, ninep } from "../../../../src/runtime/devices/9p/spec.js";
import { NinepClient, NinepError } from "../../../../src/runtime/driver/ninep-client.js";
import { Guest } from "../harness.js";
import { testDirectory, testServices } from "../host-services.js";

export type ShareSettings = Partial<Omit<NinepDefinition, "directory">>;

/** Error numbers of Linux that tests expect. */
export const Code = {
  EPERM: 1,
  ENOENT: 2,
  EBADF: 9,
  EEXIST: 17,
  ENOTDIR: 20,
  EISDIR: 21,
  EINVAL: 22,
  ENFILE: 23,
  ENOSPC: 28,
  EROFS: 30,
  ERANGE: 34,
  ENAMETOOLONG: 36,
  ENOTEMPTY: 39,
  ENODATA: 61,
  EPROTO: 71,
  EMSGSIZE: 90,
  EOPNOTSUPP: 95,
} as const;

export const OpenFlag = { Read: 0, Write: 1, ReadWrite: 2, Exclusive: 0o200, Truncate: 0o1000 };

/** A directory that a guest has, `share`, beside one that it must never reach, `secret`. */
export class SharedTree {
  readonly directory = testDirectory();
  readonly share = join(this.directory, "share");
  readonly secret = join(this.directory, "secret");

  constructor() {
    mkdirSync(this.share);
    mkdirSync(this.secret);
    writeFileSync(join(this.secret, "key"), "the secret");
  }

  path(...parts: readonly string[]): string {
    return join(this.share, ...parts);
  }

  /** A device of its own on the directory, and a client that has begun a session and attached as fid 0. */
  mount(settings: ShareSettings = {}): Mount {
    const mount = this.connect(settings);
    mount.client.version();
    mount.client.attach(0);
    return mount;
  }

  /** The same before its session. */
  connect(settings: ShareSettings = {}): Mount {
    const common = { name: "fs", lane: "fs", socketPath: "fs.sock", queueSize: 128, features: [] };
    const definition = { ...common, tag: "tag", directory: this.share, ...settings };
    const services = testServices();
    return new Mount(createDevice(ninep(definition).options, services), services.messages);
  }
}

/** Message size of a client unless a test wants another: the harness looks at every byte of every answer. */
const usualBytes = 8192;

export class Mount {
  readonly device: NinepDevice;
  readonly guest: Guest;
  readonly client: NinepClient;
  readonly messages: readonly string[];

  constructor(device: NinepDevice, messages: readonly string[] = []) {
    this.device = device;
    this.messages = messages;
    this.guest = new Guest(device, { queueSize: 128, dataBytes: 256 * 1024 });
    this.client = new NinepClient((request, room) => {
      const { bytes, length } = this.guest.request(0, [request], [room]);
      return bytes.subarray(0, length);
    }, usualBytes);
    onTestFinished(() => {
      this.guest.runner.close();
      this.guest.release();
    });
  }

  /** The whole content of a file below the root. */
  readAll(...path: readonly string[]): string {
    const { client } = this;
    client.walk(0, 900, ...path);
    client.open(900);
    const parts: Uint8Array[] = [];
    for (let at = 0; ; ) {
      const part = client.read(900, at, 1 << 16);
      if (part.length === 0) break;
      parts.push(part);
      at += part.length;
    }
    client.clunk(900);
    return Buffer.concat(parts).toString();
  }
}

/** The error number that a request is answered with; 0 when it succeeds. */
export function errorOf(run: () => unknown): number {
  try {
    run();
    return 0;
  } catch (error) {
    if (error instanceof NinepError) return error.errno;
    throw error;
  }
}

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
