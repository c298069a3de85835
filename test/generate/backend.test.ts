import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePlatform } from "../../src/profile/load-platform.js";
import type { Platform } from "../../src/profile/platform.js";
import { EXAMPLES, exampleFileOf } from "./example-on.js";
import { disk, examplePlatform, platformOf, profileText, source, terminal } from "./platforms.js";
import { artefactsOf, compile, contentOf, lint, runTests, writeProject } from "./projects.js";

const odd = platformOf(
  profileText([
    {
      devices: [
        disk("quotes", { host: { kind: "file", path: 'a"b"c.img' }, config: { serial: "it's" } }),
        disk("long", {
          host: { kind: "file", path: `${"deep/".repeat(30)}disk.img`, readOnly: true },
        }),
        disk("large", {
          host: { kind: "file", path: "large.img", capacity: "3TiB", create: true },
        }),
        terminal("bare"),
        terminal("socket", { host: { kind: "socket", path: `${"s".repeat(90)}.sock` } }),
      ],
    },
  ]),
);

/** What this version serves of an example. */
function servedExample(name: string): Platform {
  const profile = parsePlatform(
    readFileSync(exampleFileOf(name), "utf8"),
    `/srv/car/profiles/${name}.yaml`,
  );
  if (!profile.ok) throw new Error(`${name} is not valid`);
  return profile.served().platform;
}

describe.each(EXAMPLES)("generated backend of %s", (name) => {
  const platform = servedExample(name);

  it.each(artefactsOf(platform))("has the golden $path", async ({ path, content }) => {
    await expect(content).toMatchFileSnapshot(`golden/${name}/${path}.txt`);
  });

  it("compiles, and passes its own lint and ours", () => {
    const folder = writeProject(platform);
    compile(folder);
    lint(folder);
  });
});

describe("generated backend", () => {
  it("has tests that drive every device of it", { timeout: 120_000 }, () => {
    const folder = writeProject(examplePlatform());
    compile(folder);
    const report = runTests(folder);
    expect(report).toContain("# pass 3");
    expect(report).toContain("# skipped 0");
  });

  it("leaves a device out of its tests that needs what is not there", { timeout: 120_000 }, () => {
    const folder = writeProject(platformOf(profileText([{ devices: [disk("missing")] }])));
    compile(folder);
    expect(runTests(folder)).toMatch(/# SKIP WB\d+: /);
    // A build server must not pass what it has not tried.
    expect(() => runTests(folder, { CI: "true" })).toThrow(
      expect.objectContaining({ stdout: expect.stringMatching(/WB\d+: .*leaves no device out/) }),
    );
  });

  it("compiles and passes lint with odd names, long paths and large sizes", () => {
    const folder = writeProject(odd);
    compile(folder);
    lint(folder);
  });

  it("compiles and passes lint without devices", () => {
    const folder = writeProject(platformOf(profileText([{ devices: [] }])));
    compile(folder);
    lint(folder);
  });

  it("carries budgets and polling to the devices, and nothing where none is stated", () => {
    const budget = { inFlight: 8, bytesPerSecond: "50MiB", operationsPerSecond: 500, burstMs: 20 };
    const devices = [
      disk("limited", { budget, pollMicroseconds: 50 }),
      source("slow", { budget: { bytesPerSecond: 1000, memory: "1MiB" } }),
      terminal("free"),
    ];
    const text = artefactsOf(platformOf(profileText([{ devices }]))).find(
      ({ path }) => path === "src/devices.gen.ts",
    )?.content;
    expect(text).toContain(
      "budget: { inFlight: 8, bytesPerSecond: 50 * 1024 ** 2, operationsPerSecond: 500, burstMs: 20 },",
    );
    expect(text).toContain("pollMicroseconds: 50,");
    expect(text).toContain("budget: { bytesPerSecond: 1000, memoryBytes: 1 * 1024 ** 2 },");
    expect(text?.match(/budget:/g)).toHaveLength(2);
    expect(text?.match(/pollMicroseconds:/g)).toHaveLength(1);
  });

  it("refuses a device that it has no model for", () => {
    const memory = {
      name: "dimm",
      type: "pmem",
      host: { kind: "file", path: "a", capacity: "2MiB" },
    };
    const text = profileText([{ devices: [memory] }]);
    expect(() => artefactsOf(platformOf(text))).toThrow(/does not serve device "dimm"/);
  });

  it("is the same to the byte for the same profile", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([disk("a"), source("b"), terminal("c")]), (devices) => {
        const text = profileText([{ devices }]);
        expect(artefactsOf(platformOf(text))).toEqual(artefactsOf(platformOf(text)));
      }),
    );
  });

  it("does not change when the profile only gets comments", () => {
    const text = profileText([{ devices: [disk("a")] }]);
    expect(artefactsOf(platformOf(`# a comment\n${text}\n`))).toEqual(
      artefactsOf(platformOf(text)),
    );
  });

  it("does not change when another guest does", () => {
    const first = { name: "first", devices: [disk("a")] };
    const one = platformOf(profileText([first, { devices: [] }]));
    const other = platformOf(profileText([first, { devices: [source("b")] }]));
    expect(artefactsOf(one)).toEqual(artefactsOf(other));
  });
});

describe("QEMU command of the README", () => {
  const readmeFor = (architecture: string, devices: readonly object[], more: object = {}) =>
    contentOf(platformOf(profileText([{ architecture, devices, ...more }])), "README.md");

  it("uses virtio-mmio without the legacy interface on aarch64", () => {
    const readme = readmeFor("aarch64", [disk("a"), source("b"), terminal("c")]);
    expect(readme).toContain("-machine virt,gic-version=3,memory-backend=memory");
    expect(readme).toContain("-global virtio-mmio.force-legacy=false");
    expect(readme).toContain(
      "-device vhost-user-blk,id=a,chardev=a,num-queues=1,queue-size=256,bus=",
    );
    expect(readme).toContain("-device vhost-user-rng,id=b,chardev=b,bus=virtio-mmio-bus.1 ");
    expect(readme).toContain("-device vhost-user-test-device,id=c,");
  });

  it("says on s390x that these devices have no ccw front-end", () => {
    const readme = readmeFor("s390x", [disk("a"), source("b")]);
    expect(readme).toContain("-machine s390-ccw-virtio,");
    expect(readme).toContain("-device vhost-user-blk-pci,");
    expect(readme).toContain("only that of networks rides on virtio-ccw");
    expect(readme).toContain("On s390x only disks and networks work");
  });

  it("takes microvm for virtio-mmio on x86_64, with PCI where a device wants it", () => {
    const readme = readmeFor("x86_64", [disk("a", { transport: "mmio" }), source("b")]);
    expect(readme).toContain("-machine microvm,ioapic2=on,pcie=on,memory-backend=memory");
    expect(readme).toContain("-bios qboot.rom");
  });

  it("lets only the disk connect again", () => {
    const readme = readmeFor("x86_64", [disk("a"), source("b")]);
    expect(readme.match(/reconnect-ms/g)).toHaveLength(1);
    expect(readme).toContain("path=run/a.sock,reconnect-ms=1000");
    expect(readme).toContain("restart the guest with the backend: `b`");
  });

  it("says when the devices do not fit on the bus", () => {
    const devices = Array.from({ length: 25 }, (_, index) =>
      source(`rng${index}`, { transport: "mmio" }),
    );
    const machine = { mmio: { address: "0xd0000000", interrupt: 16 } };
    expect(readmeFor("x86_64", devices, { machine })).toContain(
      "has 24 virtio-mmio transports and this guest has 25",
    );
  });
});
