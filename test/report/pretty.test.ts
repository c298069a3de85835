import { describe, expect, it } from "vitest";
import { parsePlatform } from "../../src/profile/load-platform.js";
import { printPretty } from "../../src/report/pretty.js";
import { style } from "../../src/report/style.js";
import { GOOD_PROFILE, spoil } from "../profile/profile-text.js";

function printed(text: string, isColoured = false): string {
  const { findings, sources } = parsePlatform(text, "demo.yaml");
  return printPretty(findings, sources, style(isColoured));
}

describe("findings for a terminal", () => {
  it("show the place, what was expected and how to fix it", () => {
    expect(printed(spoil("512MiB", "512MB"))).toBe(`\
error WB2009 size "512MB" is not in binary units (size/unit)
  at demo.yaml:7:13
    6 |     architecture: x86_64
  > 7 |     memory: 512MB
      |             ^^^^^
    8 |     devices:
  expected: bytes as a number, or text with a binary unit such as 64MiB or 1GiB
  fix: write "512MiB": sizes are in binary units (1 MiB is 1024 KiB)

1 error in 1 file
`);
  });

  it("show the other place of what is there twice", () => {
    expect(printed(spoil("name: log", "name: boot"))).toBe(`\
error WB3003 device name "boot" is taken in guest "ivi" (device/unique-name)
  at demo.yaml:34:15
    33 |           link: run/boot.pty
  > 34 |       - name: boot
       |               ^^^^
    35 |         type: console
  first here
  at demo.yaml:28:15
    27 |           kind: getrandom
  > 28 |       - name: boot
       |               ^^^^
    29 |         type: console
  fix: give this device another name

1 error in 1 file
`);
  });

  it("tell warnings from errors", () => {
    const text = spoil("serial: SERIAL-01", "logicalBlockSize: 512", spoil("512MiB", "512MB"));
    expect(printed(text)).toMatch(/^warning WB3009 /m);
    expect(printed(text)).toMatch(/\n1 error, 1 warning in 1 file\n$/);
  });

  it("use colours only when asked to", () => {
    const text = spoil("512MiB", "512MB");
    expect(printed(text)).not.toContain("\u001b");
    expect(printed(text, true)).toContain("\u001b[31m");
    expect(printed(text, true).replaceAll(/\p{Cc}\[\d+m/gu, "")).toBe(printed(text));
  });

  it("never send a document's control characters to the terminal", () => {
    const text = spoil("name: demo", 'name: "\\e[2J\u0085" # \u009b2J');
    expect(printed(text)).not.toMatch(/(?!\n)\p{Cc}/u);
  });

  it("cut a long line around the place", () => {
    const json = `{"kind":"PlatformProfile","x":"${"y".repeat(5000)}","schemaVersion":3}`;
    const rows = printed(json).split("\n");
    expect(Math.max(...rows.map((row) => row.length))).toBeLessThan(130);
    const line = rows.find((row) => row.includes('"schemaVersion":3')) ?? "";
    const marks = rows[rows.indexOf(line) + 1] ?? "";
    expect(line[marks.indexOf("^")]).toBe("3");
  });

  it("point behind the last line where something is missing there", () => {
    expect(printed(`${GOOD_PROFILE}  - "open\n`)).toContain("document/syntax");
  });
});
