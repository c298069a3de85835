import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { pathToFileURL } from "node:url";

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly sessionId?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

type Wait = { resolve(result: unknown): void; reject(error: Error): void };

/** Chromium without a window, spoken to over a pipe (Chrome DevTools Protocol). */
export class Browser {
  readonly #process: ChildProcess;
  readonly #input: Writable;
  readonly #profile: string;
  readonly #waiting = new Map<number, Wait>();
  readonly #events: Answer[] = [];
  #rest = "";
  #nextId = 1;

  private constructor(process: ChildProcess, profile: string) {
    const [, , , input, output] = process.stdio;
    this.#process = process;
    this.#profile = profile;
    this.#input = input as Writable;
    (output as Readable).setEncoding("utf8").on("data", (text: string) => this.#take(text));
    process.once("exit", () => this.#fail(new Error("the browser ended")));
    process.once("error", (error) => this.#fail(error));
  }

  /** Needs Debian's package chromium; test/guest/setup.sh installs it. */
  static async start(): Promise<Browser> {
    const profile = await mkdtemp(join(tmpdir(), "wheelbase-browser-"));
    const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"];
    const process = spawn(
      "chromium",
      [...flags, "--remote-debugging-pipe", `--user-data-dir=${profile}`, "about:blank"],
      { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
    );
    const browser = new Browser(process, profile);
    await browser.send("Browser.getVersion");
    return browser;
  }

  /** A tab that shows a file. */
  open(path: string): Promise<Tab> {
    return this.openUrl(pathToFileURL(path).href);
  }

  async openUrl(url: string): Promise<Tab> {
    const created = await this.send("Target.createTarget", { url: "about:blank" });
    const targetId = String(Reflect.get(Object(created), "targetId"));
    const attached = await this.send("Target.attachToTarget", { targetId, flatten: true });
    const tab = new Tab(this, String(Reflect.get(Object(attached), "sessionId")));
    await tab.send("Runtime.enable");
    await tab.send("Log.enable");
    await tab.send("Page.enable");
    await tab.send("Page.navigate", { url });
    await tab.until("document.readyState === 'complete' && location.protocol !== 'about:'");
    return tab;
  }

  /** What the page of a session reported by itself. */
  events(sessionId: string): readonly Answer[] {
    return this.#events.filter((event) => event.sessionId === sessionId);
  }

  send(method: string, params: object = {}, sessionId?: string): Promise<unknown> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.kill("SIGKILL");
    await ended;
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }

  #take(text: string): void {
    const messages = (this.#rest + text).split("\0");
    this.#rest = messages.pop() ?? "";
    for (const message of messages) {
      const answer: Answer = JSON.parse(message);
      if (answer.id === undefined) this.#events.push(answer);
      else {
        const wait = this.#waiting.get(answer.id);
        this.#waiting.delete(answer.id);
        if (answer.error === undefined) wait?.resolve(answer.result);
        else wait?.reject(new Error(answer.error.message));
      }
    }
  }

  #fail(error: Error): void {
    for (const wait of this.#waiting.values()) wait.reject(error);
    this.#waiting.clear();
  }
}

const POLL_MS = 50;
const PATIENCE_MS = 30_000;

export class Tab {
  readonly #browser: Browser;
  readonly #session: string;

  constructor(browser: Browser, session: string) {
    this.#browser = browser;
    this.#session = session;
  }

  send(method: string, params: object = {}): Promise<unknown> {
    return this.#browser.send(method, params, this.#session);
  }

  /** The value of an expression in the page. */
  async evaluate(expression: string): Promise<unknown> {
    const options = { expression, returnByValue: true, awaitPromise: true, userGesture: true };
    const answer = Object(await this.send("Runtime.evaluate", options));
    const details: unknown = Reflect.get(answer, "exceptionDetails");
    if (details !== undefined) throw new Error(JSON.stringify(details));
    return Reflect.get(Object(Reflect.get(answer, "result")), "value");
  }

  /** Waits until an expression holds. */
  async until(expression: string): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    while ((await this.evaluate(expression)) !== true) {
      if (Date.now() > end) throw new Error(`the page never came to: ${expression}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** Clicks with the mouse where the element is, as a person would. */
  async click(selector: string): Promise<void> {
    const place = await this.evaluate(`(() => {
      const element = document.querySelector(${JSON.stringify(selector)});
      element.scrollIntoView({ block: "center" });
      const box = element.getBoundingClientRect();
      return [box.x + box.width / 2, box.y + box.height / 2];
    })()`);
    const [x, y] = Array.isArray(place) ? place : [];
    const press = { x, y, button: "left", clickCount: 1 };
    await this.send("Input.dispatchMouseEvent", { type: "mousePressed", ...press });
    await this.send("Input.dispatchMouseEvent", { type: "mouseReleased", ...press });
  }

  /** Presses a key: its name, and its text when it has one. */
  async press(key: string, text?: string): Promise<void> {
    const code = key.length > 1 ? key : "";
    const codes: Readonly<Record<string, number>> = { Enter: 13, Escape: 27, ArrowRight: 39 };
    const common = { key, code, windowsVirtualKeyCode: codes[key] ?? text?.charCodeAt(0) ?? 0 };
    await this.send("Input.dispatchKeyEvent", {
      type: "keyDown",
      ...common,
      ...(text && { text }),
    });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", ...common });
  }

  type(text: string): Promise<unknown> {
    return this.send("Input.insertText", { text });
  }

  /** Errors, refused scripts and the like, which a person would see in the console. */
  complaints(): readonly string[] {
    const kinds = ["Log.entryAdded", "Runtime.exceptionThrown", "Page.javascriptDialogOpening"];
    return this.#browser
      .events(this.#session)
      .filter(({ method }) => kinds.includes(method ?? ""))
      .map(({ params }) => JSON.stringify(params));
  }
}
