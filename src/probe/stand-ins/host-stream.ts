import type { Socket } from "node:net";
import type { HostStream } from "./stand-in.js";

/** A socket or terminal as the host's end of a device. */
export function hostStream(stream: Socket): HostStream {
  // What ends the stream early shows as bytes that are missing.
  stream.on("error", () => undefined);
  return {
    write: (bytes) => void stream.write(bytes),
    onData: (listener) =>
      void stream.on("data", (chunk: Buffer) => listener(new Uint8Array(chunk))),
    close: () => void stream.destroy(),
  };
}
