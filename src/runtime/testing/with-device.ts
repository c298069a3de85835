import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DeviceSpec } from "../device/device-module.js";
import { HostError } from "../host/host-error.js";
import { serve } from "../lane/backend.js";

/**
 * Serves one device on a socket in a folder of its own, which is the working directory meanwhile, and ends it after
 * `use`. Throws `HostError` when the device cannot be started, and whatever `use` throws.
 */
export async function withDevice<Result>(
  spec: DeviceSpec,
  use: (socketPath: string) => Promise<Result> | Result,
): Promise<Result> {
  const before = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), "wheelbase-device-"));
  try {
    process.chdir(folder);
    const socketPath = join(folder, "device.sock");
    const backend = await serve([{ ...spec, socketPath }]);
    try {
      const [failure] = backend.failures;
      if (failure !== undefined) throw new HostError(failure.code, failure.message);
      return await use(socketPath);
    } finally {
      await backend.stop();
    }
  } finally {
    process.chdir(before);
    rmSync(folder, { recursive: true, force: true });
  }
}
