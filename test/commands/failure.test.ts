import { describe, expect, it } from "vitest";
import { describeFailure } from "../../src/cli/failure.js";
import { resolveCommand } from "../../src/cli/resolve-command.js";
import { UsageError } from "../../src/cli/usage-error.js";

describe("a command that throws", () => {
  it("was called wrongly: exit 2 and a short message", () => {
    expect(describeFailure(new UsageError("no file", "name one"), false)).toEqual({
      exitCode: 2,
      message: "wheelbase: no file\nname one\n",
    });
  });

  it("has a bug: exit 3 and a request to report it", () => {
    const { exitCode, message } = describeFailure(new TypeError("x is not a function"), false);
    expect(exitCode).toBe(3);
    expect(message).toContain("internal error: TypeError: x is not a function");
    expect(message).toContain("Please report it");
    expect(message).not.toContain("failure.test");
  });

  it("shows the stack of a bug when asked to", () => {
    const error = new TypeError("x is not a function");
    expect(describeFailure(error, true)).toEqual({ exitCode: 3, message: `${error.stack}\n` });
    expect(describeFailure("thrown text", true).message).toBe("thrown text\n");
  });

  it("ended early on purpose: its own exit code", () => {
    const error = Object.assign(new Error("EEXIT"), { code: "EEXIT", oclif: { exit: 0 } });
    expect(describeFailure(error, false)).toEqual({ exitCode: 0, message: "" });
  });
});

describe("the words of a command line", () => {
  const known = [
    { id: "validate", isHidden: false },
    { id: "profile:show", isHidden: false },
    { id: "secret", isHidden: true },
  ];

  it("name a command or the start of one", () => {
    expect(resolveCommand(["validate", "a.yaml"], known)).toEqual(["validate", "a.yaml"]);
    expect(resolveCommand(["profile", "show"], known)).toEqual(["profile", "show"]);
    expect(resolveCommand(["--help"], known)).toEqual(["--help"]);
    expect(resolveCommand([], known)).toEqual([]);
  });

  it("ask for help in two ways", () => {
    expect(resolveCommand(["help", "validate"], known)).toEqual(["validate", "--help"]);
    expect(resolveCommand(["help"], known)).toEqual(["--help"]);
  });

  it("that name none are an error, which does not tell of hidden commands", () => {
    expect(() => resolveCommand(["secrett"], known)).toThrow(
      expect.objectContaining({ hint: "run `wheelbase --help` for the commands" }),
    );
  });
});
