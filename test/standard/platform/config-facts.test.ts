import { describe, expect, it } from "vitest";
import { deviceByName } from "../../../src/catalogue/index.js";
import { DESCRIBED_TYPES } from "../../../src/profile/devices/index.js";
import { parsePlatform } from "../../../src/profile/load-platform.js";
import { factsOfDevice } from "../../../src/standard/platform/device-facts.js";
import { profileOfExample } from "./profile-of-example.js";

describe("the facts of a device's configuration", () => {
  const types = DESCRIBED_TYPES.filter((type) => type !== "vendor-specific");

  it.each(types)("of type %s are fields of the catalogue, from keys of the profile", (type) => {
    const text = JSON.stringify(profileOfExample({ devices: [{ type }] }));
    const result = parsePlatform(text, "demo.json");
    if (!result.ok) throw new Error(JSON.stringify(result.findings));
    const [device] = result.platform.guests[0]?.devices ?? [];
    if (device === undefined) throw new Error("the profile has no device");
    const { values } = factsOfDevice(device, () => true);
    const fields = deviceByName(type)?.config.map(({ name }) => `config.${name}`) ?? [];
    for (const name of values.keys()) {
      if (name.startsWith("config.")) expect(fields).toContain(name);
    }
  });
});
