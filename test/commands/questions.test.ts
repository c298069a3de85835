import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parsePlatform } from "../../src/profile/load-platform.js";
import { scratchDir } from "../generate/scratch-dir.js";
import { GOOD_PROFILE } from "../profile/profile-text.js";
import { onTerminal } from "./on-terminal.js";

describe("at a terminal", () => {
  it("init asks for what no flag says, and again after a wrong answer", async () => {
    const file = join(scratchDir(), "car.yaml");
    const { exitCode, screen } = await onTerminal(
      ["init", file, "--description", "A car."],
      [
        ["Name of the platform [car]:", "my-car"],
        ["Profile to extend", "esential"],
        ["Profile to extend", ""],
        ["Guests, separated by blanks [ivi]:", "ivi cluster"],
        ["Architecture of the guests (x86_64, aarch64, s390x) [x86_64]:", "aarch64"],
        ["Memory of each guest [1GiB]:", "2GiB"],
      ],
    );
    expect([exitCode, screen.includes("A car.")]).toEqual([0, false]);
    const result = parsePlatform(readFileSync(file, "utf8"), file);
    expect(result.ok && result.platform).toMatchObject({
      name: "my-car",
      description: "A car.",
      guests: [{ name: "ivi", architecture: "aarch64", memoryBytes: 2 ** 31 }, { name: "cluster" }],
    });
  });

  it("add device asks what the type needs; comments and order stay", async () => {
    const file = join(scratchDir(), "car.yaml");
    const text = GOOD_PROFILE.replace("      - name: boot\n", "      # The boot log.\n$&").replace(
      "memory: 512MiB",
      "memory: 512MiB # of DDR",
    );
    writeFileSync(file, text);
    const { exitCode } = await onTerminal(
      ["add", "device", file, "--type", "vsock"],
      [
        ["config.cid:", "9"],
        ["host.kind:", "unix"],
        ["host.directory:", "run/sockets"],
      ],
    );
    expect(exitCode).toBe(0);
    const changed = readFileSync(file, "utf8");
    expect(changed.startsWith(text.trimEnd())).toBe(true);
    expect(changed.slice(text.trimEnd().length)).toBe(`
      - name: vsock0
        type: vsock
        config: { cid: 9 }
        host: { kind: unix, directory: run/sockets }
`);
  });

  it("writes nothing when the person leaves", async () => {
    const file = join(scratchDir(), "car.yaml");
    const { exitCode, screen } = await onTerminal(
      ["init", file],
      [["Name of the platform", "\u0004"]],
    );
    expect(exitCode).toBe(2);
    expect(screen).toContain("a question was left open, and nothing was written");
    expect(existsSync(file)).toBe(false);
  });
});
