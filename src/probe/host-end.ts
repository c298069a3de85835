import { constants, openSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { ReadStream } from "node:tty";
import type { PlatformDevice } from "../profile/platform.js";

/**
 * The host's end of a console, held by the main thread because Node's streams need its event loop.
 */
export interface HostStream {
  write(bytes: Uint8Array): void;
  onData(listener: (bytes: Uint8Array) => void): void;
  close(): void;
}

/**
 * Opens what the device is bound to on the host, as a terminal program would; undefined when there
 * is nothing.
 */
export function openHostEnd(device: PlatformDevice, projectDir: string): HostStream | undefined {
  if (device.type !== "console") return undefined;
  const { host } = device;
  if (host.kind === "socket") return hostStream(connect(join(projectDir, host.path)));
  if (host.kind !== "pty" || host.link === undefined) return undefined;
  const fd = openSync(join(projectDir, host.link), constants.O_RDWR | constants.O_NOCTTY);
  return hostStream(new ReadStream(fd));
}

function hostStream(stream: Socket): HostStream {
  // What ends the stream early shows as bytes that are missing.
  stream.on("error", () => undefined);
  return {
    write: (bytes) => void stream.write(bytes),
    onData: (listener) =>
      void stream.on("data", (chunk: Buffer) => listener(new Uint8Array(chunk))),
    close: () => void stream.destroy(),
  };
}
