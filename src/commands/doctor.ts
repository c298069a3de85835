import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";
import { checksText } from "../cli/doctor/print-checks.js";
import { ExitCode } from "../cli/exit-code.js";
import { LIST_FORMATS } from "../cli/format.js";
import { canServe, examine } from "../lab/doctor/examine.js";
import { thisMachine } from "../lab/doctor/machine.js";
import { style, wantsColour } from "../report/style.js";

export default class Doctor extends Command {
  static override summary = "Look at this machine: what is there, what follows, what to install.";
  static override description =
    "Node.js, the C library's calls, features of the kernel, QEMU with its front-ends, compilers and " +
    "checkers of what is generated. Exits with 0 when backends can run, 1 when they cannot.";
  static override examples = ["<%= config.bin %> doctor", "<%= config.bin %> doctor --format json"];
  static override flags = {
    format: Flags.option({
      options: LIST_FORMATS,
      default: "pretty" as const,
      description: "How to print the checks.",
    })(),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(Doctor);
    const checks = await examine(thisMachine(process.env));
    const ok = canServe(checks);
    const text =
      flags.format === "json"
        ? `${JSON.stringify({ ok, checks }, undefined, 2)}\n`
        : checksText(checks, style(wantsColour(process.stdout, process.env)));
    process.stdout.write(text);
    process.exitCode = ok ? ExitCode.Clean : ExitCode.Findings;
  }
}
