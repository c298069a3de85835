import { describe, expect, it } from "vitest";
import { githubFormat } from "../../src/report/github.js";
import { printable } from "../../src/report/printable.js";
import { HOSTILE_FILES, HOSTILE_TEXT } from "./sample-report.js";

/** What the runner of GitHub Actions makes of a line, by its documented rules. */
function readCommand(line: string) {
  const match = /^::([a-z]+) ([^:]*)::(.*)$/.exec(line);
  if (match === null) throw new Error(`not a command: ${line}`);
  const [, command, properties = "", data = ""] = match;
  const undo = (text: string) => text.replaceAll("%0D", "\r").replaceAll("%0A", "\n");
  const pairs = properties.split(",").map((pair): [string, string] => {
    const [name = "", value = ""] = pair.split("=");
    const plain = undo(value.replaceAll("%3A", ":").replaceAll("%2C", ","));
    return [name, plain.replaceAll("%25", "%")];
  });
  const message = undo(data).replaceAll("%25", "%");
  return { command, message, properties: Object.fromEntries(pairs) };
}

describe("annotations", () => {
  const [finding] = HOSTILE_FILES;
  const lines = githubFormat.file(finding ?? { file: "", findings: [], sources: new Map() });
  const commands = lines.trimEnd().split("\n").map(readCommand);

  it("are a command for each finding, whatever it says", () => {
    expect(commands.map(({ command }) => command)).toEqual(["error", "notice"]);
  });

  it("come back as they were, but for characters that nobody prints", () => {
    expect(commands[0]?.message.split("\nexpected: ")[0]).toBe(printable(HOSTILE_TEXT));
    expect(commands[0]?.properties).toMatchObject({
      line: "1",
      col: "4",
      endColumn: "9",
      title: "WB2004 schema/value",
    });
    expect(commands[0]?.properties["file"]).toContain("dir,a:b/%41 `x`|<y>\n::stop::");
  });
});
