import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packageRoot, platformOf, profileText } from "./platforms.js";
import { artefactsOf, compile, lint, runTests, writeProject } from "./projects.js";

const TIMEOUT = { timeout: 180_000 };
const example = platformOf(
  readFileSync(join(packageRoot, "profiles/examples/tank-sensor.yaml"), "utf8"),
  "/srv/car/profiles/tank-sensor.yaml",
);
const golden = artefactsOf(example).filter(({ path }) => /tank|systemd|devices/.test(path));

/** What a person makes of the skeleton: the lines between it and a working device. */
const OWN_HANDLER = `import { vendorDevice } from "wheelbase/runtime";
import { type TankHandlers, type TankPort, tankType } from "./tank.gen.js";

const levels = [48_000, 3_000];
const names = ["fuel", "urea"];

function handlers(port: TankPort): TankHandlers {
  return {
    readLevel({ tank }) {
      const level = levels[tank];
      if (level === undefined) return { level: 0, status: 1 };
      if (level < port.config("alarm_level")) port.send("alarm", { tank, level });
      return { level, status: 0 };
    },
    readName({ tank }) {
      return { name: Uint8Array.from(names[tank] ?? "", (letter) => letter.charCodeAt(0)) };
    },
  };
}

export const createDevice = vendorDevice(tankType, handlers);
`;

const OWN_TEST = `import { equal, test, withGuest } from "wheelbase/testing";
import { tankType } from "../devices/tank.gen.js";
import { devices } from "../devices.gen.js";

test("tank tells levels, names and alarms", () =>
  withGuest(devices, "tank", tankType, (guest) => {
    equal(guest.request("readLevel", { type: 1, tank: 0 }), { level: 48_000, status: 0 });
    equal(guest.receive("alarm", 0), undefined);
    equal(guest.request("readLevel", { type: 1, tank: 1 }), { level: 3000, status: 0 });
    equal(guest.receive("alarm", 5000), { tank: 1, level: 3000 });
    equal(guest.request("readLevel", { type: 1, tank: 2 }), { level: 0, status: 1 });
    const { name } = guest.request("readName", { type: 2, tank: 1 });
    equal(String.fromCharCode(...name.slice(0, 4)), "urea");
  }));
`;

describe("a device that VIRTIO does not define", () => {
  it.each(golden)("has the golden $path", async ({ path, content }) => {
    await expect(content).toMatchFileSnapshot(`golden/tank-sensor/${path}.txt`);
  });

  it("compiles, lints and passes its test as it is generated", TIMEOUT, () => {
    const folder = writeProject(example);
    compile(folder);
    lint(folder);
    expect(runTests(folder)).toContain("# pass 3");
  });

  it("works over vhost-user after at most 40 lines of one's own", TIMEOUT, () => {
    const folder = writeProject(example);
    expect(OWN_HANDLER.trim().split("\n").length).toBeLessThanOrEqual(40);
    writeFileSync(join(folder, "src/devices/tank.ts"), OWN_HANDLER);
    writeFileSync(join(folder, "src/test/tank.test.ts"), OWN_TEST);
    compile(folder);
    lint(folder);
    expect(runTests(folder)).toContain("# pass 3");
  });

  it("offers all features of its definition unless the profile says otherwise", () => {
    const offered = ({ optional }: { optional?: string[] }) => {
      const features = optional === undefined ? {} : { features: { optional } };
      const devices = [{ name: "x", type: "vendor-specific", definition: ODD, ...features }];
      return platformOf(profileText([{ devices }])).guests[0]?.devices[0]?.features.offered;
    };
    expect(offered({})).toContain("ACME_F_LAST");
    expect(offered({ optional: [] })).toEqual(["VIRTIO_F_VERSION_1"]);
  });

  it(
    "compiles, lints and answers with odd names, arrays, byte orders and no parts",
    TIMEOUT,
    () => {
      const devices = [
        { name: "class", type: "vendor-specific", definition: ODD },
        { name: "a-1--b", type: "vendor-specific", definition: BARE },
      ];
      const folder = writeProject(platformOf(profileText([{ devices }])));
      compile(folder);
      lint(folder);
      expect(runTests(folder)).toContain("# pass 4");
    },
  );

  it("compiles whatever the definition is", { timeout: 600_000 }, () => {
    const devices = fc
      .sample(definition, { numRuns: 30, seed: 5 })
      .map((one, index) => ({ name: `d${index}`, type: "vendor-specific", definition: one }));
    const folder = writeProject(platformOf(profileText([{ devices }])));
    compile(folder);
    lint(folder);
    expect(runTests(folder)).toContain("# pass 60");
  });
});

/** Names that collide in camel case or mean something in JavaScript, and every kind of field. */
const ODD = {
  id: 0xfff0,
  title: "*/ Odd `device`",
  features: [{ bit: 127, name: "ACME_F_LAST" }],
  config: [
    { name: "constructor", type: "be64", value: Number.MAX_SAFE_INTEGER },
    { name: "words", type: "be16[3]", access: "W" },
  ],
  queues: Array.from({ length: 20 }, (_, index) => ({ name: `queue_with_a_long_name_${index}` })),
  requests: [
    {
      name: "a_b",
      queue: "queue_with_a_long_name_19",
      summary: "Ends */ here.",
      readable: [{ name: "delete", type: "le64[2]" }],
    },
    { name: "a__b", queue: "queue_with_a_long_name_0", writable: [{ name: "x", type: "u8[7]" }] },
  ],
};
const BARE = { id: 0xfff1, title: "Bare", queues: [{ name: "q" }] };

const identifier = fc.stringMatching(/^[a-z][a-z0-9_]{0,6}$/);
const fields = fc.uniqueArray(
  fc.record({
    name: identifier,
    type: fc.constantFrom("u8", "le16", "le32", "le64", "be16", "be32", "be64", "u8[3]", "be32[2]"),
  }),
  { selector: ({ name }) => name, minLength: 1, maxLength: 4 },
);
const definition = fc
  .record({
    id: fc.integer({ min: 0xf000, max: 0xffff }),
    title: fc.constantFrom("A sensor", "*/"),
    config: fields,
    queues: fc.constant([{ name: "requestq" }, { name: "eventq", direction: "device-to-driver" }]),
    requests: fc.uniqueArray(
      fc.record({
        name: identifier,
        queue: fc.constantFrom("requestq", "eventq"),
        readable: fields,
        writable: fields,
      }),
      { selector: ({ name }) => name, maxLength: 3 },
    ),
  })
  // Of untagged requests on one queue the first takes all.
  .map((one) => ({
    ...one,
    requests: one.requests.filter(
      ({ queue }, index) =>
        queue === "eventq" || one.requests.findIndex((other) => other.queue === queue) === index,
    ),
  }));
