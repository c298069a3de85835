import { constants, openSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { basename, join } from "node:path";
import { ReadStream } from "node:tty";
import { type HostStream, SCRATCH_FOLDER, type StandIn } from "./stand-in.js";

export const consoleDevice: StandIn<"console"> = {
  replace(device) {
    const { host, name } = device;
    if (host.kind === "socket") {
      const path = `${SCRATCH_FOLDER}/${name}.socket`;
      return {
        device: { ...device, host: { kind: "socket", path } },
        binding: { insteadOf: host.path, uses: `a scratch socket, ${basename(path)}` },
      };
    }
    const link = `${SCRATCH_FOLDER}/${name}.pty`;
    return {
      device: { ...device, host: { kind: "pty", link } },
      binding: {
        insteadOf: (host.kind === "pty" ? host.link : undefined) ?? "a pseudo-terminal",
        uses: `a scratch pseudo-terminal, ${basename(link)}`,
      },
    };
  },

  openHostEnd({ host }, projectDir) {
    if (host.kind === "socket") return hostStream(connect(join(projectDir, host.path)));
    if (host.kind !== "pty" || host.link === undefined) return undefined;
    const fd = openSync(join(projectDir, host.link), constants.O_RDWR | constants.O_NOCTTY);
    return hostStream(new ReadStream(fd));
  },
};

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
