import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadVendor, parseVendor } from "../../src/profile/vendor/load-vendor.js";
import type { Vendor } from "../../src/profile/vendor/vendor.js";
import { matrixHtml } from "../../src/report/vendor/html.js";
import { matrixOf } from "../../src/vendor/matrix.js";
import { hostileVendor } from "../report/vendor/hostile-vendor.js";
import { Browser, type Tab } from "./browser.js";

const folder = mkdtempSync(join(tmpdir(), "wheelbase-page-"));
let browser: Browser;

beforeAll(async () => {
  browser = await Browser.start();
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function show(vendors: readonly Vendor[]): Promise<Tab> {
  const path = join(folder, `${vendors.length}.html`);
  writeFileSync(path, matrixHtml(matrixOf(vendors)));
  return browser.open(path);
}

function shipped(): Vendor[] {
  return readdirSync("profiles/vendors").flatMap((file) => {
    const result = loadVendor(`profiles/vendors/${file}`);
    return result.ok ? [result.vendor] : [];
  });
}

const shownRows = `document.querySelectorAll("#devices tbody tr:not([hidden])").length`;
const openCards = `[...document.querySelectorAll(".card")].filter((card) => card.matches(":popover-open"))`;

describe("the matrix in a browser", { timeout: 120_000 }, () => {
  it("shows every product and device, and complains of nothing", async () => {
    const vendors = shipped();
    const tab = await show(vendors);
    expect(await tab.evaluate(`document.querySelectorAll("#devices thead th").length`)).toBe(
      vendors.length + 1,
    );
    expect(await tab.evaluate(shownRows)).toBeGreaterThanOrEqual(23);
    // The page scrolls inside its tables, never sideways as a whole.
    expect(await tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")).toBe(
      true,
    );
    expect(tab.complaints()).toEqual([]);
  });

  it("opens the details of a cell on a click, and closes them by key", async () => {
    const tab = await show(shipped());
    await tab.click(`#devices tbody tr:nth-child(2) td:nth-of-type(5) button`);
    await tab.until(`${openCards}.length === 1`);
    expect(await tab.evaluate(`${openCards}[0].innerText`)).toContain("VIRTIO_BLK_F_FLUSH");
    expect(
      await tab.evaluate(`${openCards}[0].querySelectorAll("a[href^=https]").length`),
    ).not.toBe(0);
    await tab.press("Escape");
    await tab.until(`${openCards}.length === 0`);
  });

  it("works by keyboard alone", async () => {
    const tab = await show(shipped());
    await tab.press("/", "/");
    await tab.until(`document.activeElement.id === "find"`);
    await tab.type("entropy");
    await tab.until(`${shownRows} === 1`);
    await tab.evaluate(`document.querySelector("#devices tr:not([hidden]) td button").focus()`);
    await tab.press("ArrowRight");
    await tab.until(`document.activeElement.closest("td").cellIndex === 2`);
    await tab.press("Enter", "\r");
    await tab.until(`${openCards}.length === 1`);
  });

  it("filters by state, product and difference, and takes it all back", async () => {
    const tab = await show(shipped());
    const all = await tab.evaluate(shownRows);
    await tab.evaluate(`(() => {
      const state = document.querySelector("#devices select");
      state.value = "unsupported";
      state.dispatchEvent(new Event("change"));
    })()`);
    const shown = `[...document.querySelectorAll("#devices tbody tr:not([hidden])")]`;
    expect(
      await tab.evaluate(
        `${shown}.every((row) => row.querySelector('[data-state="unsupported"]'))`,
      ),
    ).toBe(true);
    expect(await tab.evaluate(shownRows)).toBeLessThan(Number(all));
    await tab.click("#vendors input");
    expect(
      await tab.evaluate(`document.querySelector("#devices thead [data-col=v0]").hidden`),
    ).toBe(true);
    await tab.click("#reset");
    expect(await tab.evaluate(shownRows)).toBe(all);
    expect(
      await tab.evaluate(`document.querySelector("#devices thead [data-col=v0]").hidden`),
    ).toBe(false);
  });

  it("has a light and a dark face", async () => {
    const tab = await show(shipped());
    const page = `getComputedStyle(document.body).backgroundColor`;
    await tab.click("#theme");
    const light = await tab.evaluate(page);
    await tab.click("#theme");
    expect(await tab.evaluate(page)).not.toBe(light);
  });

  it("runs nothing that a profile brings along", async () => {
    const result = parseVendor(hostileVendor(), "hostile.yaml");
    if (!result.ok) throw new Error(JSON.stringify(result.findings));
    const tab = await show([result.vendor]);
    expect(await tab.evaluate("window.pwned === undefined")).toBe(true);
    expect(await tab.evaluate(`document.querySelectorAll("img, iframe, object, svg").length`)).toBe(
      0,
    );
    expect(await tab.evaluate("document.scripts.length")).toBe(1);
    const schemes = `[...new Set([...document.links].map(({ protocol }) => protocol))].join()`;
    expect(await tab.evaluate(schemes)).toBe("https:");
    expect(tab.complaints()).toEqual([]);
  });
});
