import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { encodePng } from "../png.js";
import type { Screen } from "../screen.js";
import { pageHtml, pageScript } from "./page-html.js";
import { type InputPaths, PageInput } from "./page-input.js";
import { inputMessage } from "./page-messages.js";
import { Viewer } from "./viewer.js";
import { acceptKey, WebSocket } from "./web-socket.js";

/** Only programs of this machine may look. */
const address = "127.0.0.1";
/** Pages at a time; each may hold a picture that waits to be read. */
const maxViewers = 16;
/** What a page answers to `Done`. */
const drawnText = "done";

const scriptDigest = createHash("sha256").update(pageScript).digest("base64");
const headers = {
  "cache-control": "no-store",
  "content-security-policy": [
    "default-src 'none'",
    `script-src 'sha256-${scriptDigest}'`,
    "style-src 'unsafe-inline'",
    "connect-src 'self'",
    "img-src 'self' data:",
  ].join("; "),
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

/** Serves the live page of the displays of a GPU, and their pictures as `display0.png` and so on. */
export class PageServer {
  readonly #screens: readonly Screen[];
  readonly #server: Server;
  readonly #viewers = new Set<Viewer>();
  readonly #input: PageInput;

  private constructor(screens: readonly Screen[], inputs: InputPaths) {
    this.#screens = screens;
    this.#input = new PageInput(inputs);
    this.#server = createServer((request, response) => this.#answer(request, response));
    this.#server.on("upgrade", (request, stream) => this.#upgrade(request, stream));
  }

  /** Port 0 takes any that is free. */
  static async listen(
    port: number,
    screens: readonly Screen[],
    inputs: InputPaths = {},
  ): Promise<PageServer> {
    const page = new PageServer(screens, inputs);
    await new Promise<void>((resolve, reject) => {
      page.#server.once("error", reject);
      page.#server.listen(port, address, resolve);
    });
    return page;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
    this.#input.close();
    for (const viewer of this.#viewers) viewer.close();
  }

  /** Looks what changed on the screens, and tells all pages. */
  refresh(): void {
    for (const [display, screen] of this.#screens.entries()) {
      for (const part of screen.damage.take(screen.width, screen.height)) {
        for (const viewer of this.#viewers) viewer.changed(display, part);
      }
    }
    for (const viewer of this.#viewers) viewer.refresh();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    if (!this.#isOurs(request)) respond(response, 403, "text/plain", "not for other sites\n");
    else if (request.method !== "GET") respond(response, 405, "text/plain", "GET only\n");
    else if (request.url === "/") respond(response, 200, "text/html; charset=utf-8", pageHtml);
    else this.#answerPicture(request, response);
  }

  #answerPicture({ url = "" }: IncomingMessage, response: ServerResponse): void {
    const [, index] = /^\/display(\d{1,2})\.png$/.exec(url) ?? [];
    const screen = index === undefined ? undefined : this.#screens[Number(index)];
    if (screen === undefined || screen.width === 0) {
      respond(response, 404, "text/plain", "there is no such picture\n");
      return;
    }
    const { width, height, words } = screen;
    respond(response, 200, "image/png", encodePng({ width, height, words }));
  }

  #upgrade(request: IncomingMessage, stream: Duplex): void {
    const key = request.headers["sec-websocket-key"];
    const isRight = request.url === "/screens" && request.headers["sec-websocket-version"] === "13";
    if (!isRight || key === undefined || !this.#isOurs(request)) {
      stream.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n");
      return;
    }
    if (this.#viewers.size >= maxViewers) {
      stream.end("HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\r\n");
      return;
    }
    stream.write(
      "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n" +
        `sec-websocket-accept: ${acceptKey(key)}\r\n\r\n`,
    );
    const socket = new WebSocket(stream, {
      message: (text) => {
        if (text === drawnText) viewer.drawn();
        else this.#input.take(text);
      },
      closed: () => this.#viewers.delete(viewer),
    });
    const viewer = new Viewer(this.#screens, socket);
    this.#viewers.add(viewer);
    const { touch, keys } = this.#input.paths;
    const hasInput = touch !== undefined || keys !== undefined;
    if (hasInput) socket.sendBinary(inputMessage(touch !== undefined, keys !== undefined));
    viewer.refresh();
  }

  /** Pages of other sites reach this port, too: by their own name for it, or with an origin that is theirs. */
  #isOurs({ headers: { host, origin } }: IncomingMessage): boolean {
    const names = [`${address}:${this.port}`, `localhost:${this.port}`];
    const isName = host !== undefined && names.includes(host);
    return isName && (origin === undefined || names.some((name) => origin === `http://${name}`));
  }
}

function respond(
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Uint8Array,
): void {
  response.writeHead(status, { ...headers, "content-type": type });
  response.end(body);
}
