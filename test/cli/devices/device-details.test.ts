import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { deviceByName, deviceNames } from "../../../src/catalogue/index.js";
import { detailsText } from "../../../src/cli/devices/details-text.js";
import { deviceDetails } from "../../../src/cli/devices/device-details.js";

interface Normative {
  readonly areas: Readonly<
    Record<string, readonly { readonly section: string; readonly statements: readonly unknown[] }[]>
  >;
}

const file = new URL("../../conformance/normative.json", import.meta.url);
const normative: Normative = JSON.parse(readFileSync(file, "utf8"));

/** Statements in the section of a device type and those below it. */
function statementsOf(section: string): number {
  const sections = Object.values(normative.areas).flat();
  const own = sections.filter((each) => `${each.section}.`.startsWith(`${section}.`));
  return own.reduce((sum, { statements }) => sum + statements.length, 0);
}

describe("all about a device type", () => {
  it.each(deviceNames.filter((name) => name !== "9p"))(
    "%s has its number of requirements",
    (name) => {
      expect(deviceDetails(name).requirements).toBe(statementsOf(deviceByName(name).section));
    },
  );

  it.each(deviceNames)("%s has queues, features and what it declares", (name) => {
    const details = deviceDetails(name);
    expect(details.queues.length).toBeGreaterThan(0);
    expect(details.features.map(({ name: feature }) => feature)).toContain("VIRTIO_F_VERSION_1");
    expect(details.config.length === 0).toBe(details.configBytes === 0);
    expect(details.structures.length === 0).toBe(name === "entropy");
    expect(detailsText(details)).not.toMatch(/undefined|\[object/);
  });

  it("tells the layout of queues, fields and structures", async () => {
    const details = deviceDetails("gpio");
    // What is served grows; the layouts do not.
    const features = details.features.map((feature) => ({ ...feature, isServed: false }));
    const text = detailsText({ ...details, features, served: undefined });
    await expect(text).toMatchFileSnapshot("golden/gpio.txt");
    expect(deviceDetails("network").queues).toEqual([
      expect.objectContaining({ index: "0, 2, ... for k = 1 to N (N: max_virtqueue_pairs)" }),
      expect.objectContaining({ index: "1, 3, ... for k = 1 to N (N: max_virtqueue_pairs)" }),
      expect.objectContaining({ name: "controlq", when: "with VIRTIO_NET_F_CTRL_VQ" }),
    ]);
  });
});
