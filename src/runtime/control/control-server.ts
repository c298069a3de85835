import { mkdirSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { dirname } from "node:path";
import { HostError } from "../host/host-error.js";
import { SystemError } from "../host/system-error.js";
import type { Backend } from "../lane/backend.js";
import { answerRequest } from "./control-methods.js";
import { type ControlResponse, MALFORMED, maxLineBytes, parseRequest } from "./control-protocol.js";

/** Clients at a time: an operator, a supervisor, and room for those that hang. */
const maxClients = 16;
/** Only the owner of the backend may connect. */
const ownerOnly = 0o600;

/**
 * The control socket of a backend: operators list devices, read counters and send commands while it serves. Runs on the
 * main thread, which has nothing else to do; requests of one client are answered in their order.
 */
export class ControlServer {
  readonly path: string;
  readonly #server: Server;
  readonly #clients = new Set<Socket>();

  private constructor(path: string, server: Server) {
    this.path = path;
    this.#server = server;
  }

  /** Listens on `path`; throws `HostError` WB4807 when it cannot. A socket that nobody serves any more is replaced. */
  static async listen(path: string, backend: Backend): Promise<ControlServer> {
    try {
      mkdirSync(dirname(path), { recursive: true });
      if (await isServed(path)) throw new Error("another process listens there");
      rmSync(path, { force: true });
      const server = createServer();
      server.maxConnections = maxClients;
      await listening(server, path);
      const control = new ControlServer(path, server);
      server.on("connection", (client) => control.#serve(client, backend));
      return control;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new HostError("WB4807", `no control socket at ${path}: ${reason}`);
    }
  }

  close(): void {
    this.#server.close();
    for (const client of this.#clients) client.destroy();
  }

  #serve(client: Socket, backend: Backend): void {
    this.#clients.add(client);
    client.once("close", () => this.#clients.delete(client));
    // A client that goes away in the middle of an answer harms nobody.
    client.on("error", () => client.destroy());
    void answerLines(client, backend);
  }
}

/** Answers line after line: a client that does not read its answers is not read either. */
async function answerLines(client: Socket, backend: Backend): Promise<void> {
  let rest = "";
  client.setEncoding("utf8");
  try {
    for await (const text of client) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (line.trim() !== "") await send(client, await respond(line, backend));
      }
      if (rest.length > maxLineBytes) {
        await send(client, malformed(`a line has more than ${maxLineBytes} bytes`));
        break;
      }
    }
  } catch (error) {
    // Once the client is gone there is nobody to tell.
    if (!client.destroyed) throw error;
  }
  client.destroy();
}

async function respond(line: string, backend: Backend): Promise<ControlResponse> {
  const request = parseRequest(line);
  if (typeof request === "string") return malformed(request);
  const { id } = request;
  try {
    return { id, result: await answerRequest(backend, request) };
  } catch (error) {
    if (!(error instanceof HostError || error instanceof SystemError)) throw error;
    return { id, error: { code: error.code, message: error.message } };
  }
}

function malformed(message: string): ControlResponse {
  return { id: null, error: { code: MALFORMED, message } };
}

function send(client: Socket, response: ControlResponse): Promise<void> {
  return new Promise((resolve, reject) => {
    client.write(`${JSON.stringify(response)}\n`, (error) => (error ? reject(error) : resolve()));
  });
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    // The socket is bound within this call: nobody may connect before its mode is set.
    const before = process.umask(0o777 & ~ownerOnly);
    server.listen(path, resolve);
    process.umask(before);
  });
}

function isServed(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.once("connect", () => {
      probe.destroy();
      resolve(true);
    });
    probe.once("error", () => resolve(false));
  });
}
