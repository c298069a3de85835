import { mkdirSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { basename, join } from "node:path";
import { connectLineOf, hostPortOf, peerCidOf } from "../exercise/test-ports.js";
import { SCRATCH_FOLDER, type StandIn } from "./stand-in.js";

/** What ends a connection early shows as bytes that are missing. */
const missBytes = (): void => undefined;

export const vsock: StandIn<"vsock"> = {
  replace(device) {
    const { host, name } = device;
    const directory = `${SCRATCH_FOLDER}/${name}.sockets`;
    return {
      device: { ...device, host: { ...host, directory } },
      binding: { insteadOf: host.directory, uses: `a scratch folder, ${basename(directory)}` },
    };
  },

  make({ host }, projectDir) {
    mkdirSync(join(projectDir, host.directory));
  },

  /**
   * A program that serves the port of the test, and one that connects when it is told to: what starts
   * with the line for that goes on a new connection to the guest, anything else on the latest. Among
   * guests it stands for another one.
   */
  openHostEnd(device, projectDir) {
    const { host, name, config } = device;
    const directory = join(projectDir, host.directory);
    const [own, guest] =
      host.kind === "unix"
        ? [`${name}_${hostPortOf(device)}`, name]
        : [String(peerCidOf(device)), String(config.cid)];
    const sockets: Socket[] = [];
    let listener: (bytes: Uint8Array) => void = () => undefined;
    const take = (socket: Socket) => {
      socket.on("data", (chunk: Buffer) => listener(new Uint8Array(chunk)));
      sockets.push(socket);
      return socket;
    };
    const answer = (socket: Socket) => {
      socket.on("error", missBytes);
      if (host.kind === "unix") take(socket);
      // The line comes first and alone: the guest waits for the answer.
      else socket.once("data", () => take(socket).write(`OK ${hostPortOf(device)}\n`));
    };
    const server = createServer(answer).listen(join(directory, own));
    return {
      write(bytes) {
        const asks = Buffer.from(bytes).toString("latin1").startsWith(connectLineOf(device));
        const socket = asks ? take(connect(join(directory, guest))) : sockets.at(-1);
        if (asks) socket?.on("error", missBytes);
        socket?.write(bytes);
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
