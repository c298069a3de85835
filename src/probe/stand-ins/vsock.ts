import { mkdirSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { basename, join } from "node:path";
import { CONNECT_LINE, hostPortOf } from "../exercise/test-ports.js";
import { SCRATCH_FOLDER, type StandIn } from "./stand-in.js";

export const vsock: StandIn<"vsock"> = {
  replace(device) {
    const { host, name } = device;
    if (host.kind !== "unix") return { device };
    const directory = `${SCRATCH_FOLDER}/${name}.sockets`;
    return {
      device: { ...device, host: { ...host, directory } },
      binding: { insteadOf: host.directory, uses: `a scratch folder, ${basename(directory)}` },
    };
  },

  make({ host }, projectDir) {
    if (host.kind === "unix") mkdirSync(join(projectDir, host.directory));
  },

  /**
   * A program that serves the port of the test, and one that connects when it is told to: what starts
   * with the line for that goes on a new connection to the guest, anything else on the latest.
   */
  openHostEnd(device, projectDir) {
    const { host, name } = device;
    if (host.kind !== "unix") return undefined;
    const path = join(projectDir, host.directory, name);
    const sockets: Socket[] = [];
    let listener: (bytes: Uint8Array) => void = () => undefined;
    const take = (socket: Socket) => {
      // What ends a connection early shows as bytes that are missing.
      socket.on("error", () => undefined);
      socket.on("data", (chunk: Buffer) => listener(new Uint8Array(chunk)));
      sockets.push(socket);
      return socket;
    };
    const server = createServer(take).listen(`${path}_${hostPortOf(device)}`);
    return {
      write(bytes) {
        const asks = Buffer.from(bytes).toString("latin1").startsWith(CONNECT_LINE);
        (asks ? take(connect(path)) : sockets.at(-1))?.write(bytes);
      },
      onData(next) {
        listener = next;
      },
      close() {
        server.close();
        for (const socket of sockets) socket.destroy();
      },
    };
  },
};
