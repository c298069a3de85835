import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Backend, block, type DeviceSpec, entropy, serve } from "wheelbase/runtime";

export type SpecExtras = Partial<Pick<DeviceSpec, "budget" | "pollMicroseconds" | "lane">>;

/** A directory for the sockets and files of one test. */
export class TestBackend {
  readonly directory = mkdtempSync(join(tmpdir(), "wheelbase-lane-"));

  constructor() {
    onTestFinished(() => rmSync(this.directory, { recursive: true, force: true }));
  }

  socketPath(name: string): string {
    return join(this.directory, `${name}.sock`);
  }

  entropy(name: string, extras: SpecExtras = {}): DeviceSpec {
    return entropy({ ...this.#common(name), ...extras });
  }

  disk(name: string, capacityBytes: number, extras: SpecExtras = {}): DeviceSpec {
    const file = join(this.directory, `${name}.img`);
    return block({ ...this.#common(name), ...extras, file, create: true, capacityBytes });
  }

  /** Serves until the test ends. */
  async serve(...devices: DeviceSpec[]): Promise<Backend> {
    const backend = await serve(devices);
    onTestFinished(() => backend.stop());
    return backend;
  }

  #common(name: string) {
    const features = ["VIRTIO_F_INDIRECT_DESC", "VIRTIO_F_EVENT_IDX"];
    return { name, lane: "main", socketPath: this.socketPath(name), queueSize: 256, features };
  }
}
