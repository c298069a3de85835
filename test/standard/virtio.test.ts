import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { loadStandard } from "../../src/standard/load-standard.js";
import type { Standard } from "../../src/standard/standard.js";
import { expectExample } from "./expect-example.js";
import { VIRTIO_FILE, virtioExamples, virtioText } from "./virtio-text.js";

const path = fileURLToPath(new URL(`../../${VIRTIO_FILE}`, import.meta.url));

describe("the standard virtio-1.4", () => {
  it("says what the catalogue says", async () => {
    // After a change of the catalogue: vitest -u
    await expect(virtioText()).toMatchFileSnapshot(path);
  });

  it("has an example of every rule", () => {
    expect(standard().rules.map(({ id }) => id)).toEqual([...virtioExamples().keys()]);
  });

  it.each([...virtioExamples()])(
    "%s: accepts what meets it, finds what does not",
    (id, example) => {
      expectExample(standard(), id, example);
    },
  );
});

let loaded: Standard | undefined;

function standard(): Standard {
  if (loaded !== undefined) return loaded;
  const result = loadStandard("virtio-1.4");
  if (!result.ok) throw new Error(JSON.stringify(result.findings, undefined, 2));
  loaded = result.standard;
  return loaded;
}
