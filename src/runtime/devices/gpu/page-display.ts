import { Worker } from "node:worker_threads";
import type { DeviceServices } from "../../device/device-module.js";
import { HostError } from "../../host/host-error.js";
import { NoDisplay } from "./no-display.js";
import type { DisplayEnd } from "./options.js";
import { awaitReport, makeReport, type PageOrder } from "./page/page-order.js";
import type { Screen } from "./screen.js";

type PageEnd = Extract<DisplayEnd, { readonly kind: "page" }>;

/**
 * A web page that shows the displays live. A thread of its own serves it from the memory of the screens: the lane only
 * rings when something has changed, and however fast the guest draws, one ring is under way at a time.
 */
export class PageDisplay extends NoDisplay {
  readonly #screens: readonly Screen[];
  readonly #bell = new Int32Array(new SharedArrayBuffer(4));
  readonly #worker: Worker;
  /** `changes` of each screen when the thread was told last. */
  readonly #told: number[];

  /** Throws `HostError` WB4605 when the port cannot be had. Blocks until the page is served. */
  constructor(
    { port, touch, keys }: PageEnd,
    screens: readonly Screen[],
    services: DeviceServices,
  ) {
    super();
    this.#screens = screens;
    this.#told = screens.map(() => 0);
    const report = makeReport();
    const workerData: PageOrder = {
      port,
      inputs: { touch, keys },
      screens: screens.map(({ memory }) => memory),
      report,
      bell: this.#bell.buffer as SharedArrayBuffer,
    };
    this.#worker = new Worker(new URL("./page/page-thread.js", import.meta.url), { workerData });
    const started = awaitReport(report);
    if (typeof started === "string") {
      this.close();
      throw new HostError("WB4605", `no page on port ${port}: ${started}`);
    }
    services.log(`displays on http://127.0.0.1:${started}/`);
  }

  override refresh(): void {
    let hasChanged = false;
    for (const [index, { changes }] of this.#screens.entries()) {
      if (changes === this.#told[index]) continue;
      this.#told[index] = changes;
      hasChanged = true;
    }
    if (!hasChanged || Atomics.exchange(this.#bell, 0, 1) !== 0) return;
    this.#worker.postMessage(null);
  }

  override close(): void {
    void this.#worker.terminate();
  }
}
