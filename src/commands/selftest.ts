import * as Args from "@oclif/core/args";
import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";
import { ExitCode } from "../cli/exit-code.js";
import { loadServed } from "../cli/load-served.js";
import { UsageError } from "../cli/usage-error.js";
import { untilInterrupted } from "../probe/interrupt.js";
import { jsonReport, printReport } from "../probe/print-report.js";
import { selftest } from "../probe/selftest.js";
import { style, wantsColour } from "../report/style.js";

export default class Selftest extends Command {
  static override summary = "Generate a profile's backends, run them and drive every device.";
  static override description =
    "Works on any Linux with Node, without a hypervisor: the built-in driver plays the guest. " +
    "Files, sockets and terminals of the host are replaced by scratch ones in a temporary " +
    "folder. Exits with 0 when every device works, 1 when one does not or the profile has errors, " +
    "2 when the call is wrong.";
  static override examples = ["<%= config.bin %> selftest profiles/examples/ivi-cockpit.yaml"];
  static override args = {
    file: Args.string({ required: true, description: "Profile, in YAML or JSON." }),
  };
  static override flags = {
    json: Flags.boolean({ description: "Print the report as JSON." }),
    "served-only": Flags.boolean({
      description: "Leave out devices that this version does not serve, instead of failing.",
    }),
    keep: Flags.boolean({ description: "Keep the temporary folder and print its path." }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Selftest);
    const loaded = await loadServed(args.file, flags["served-only"]);
    if (loaded === undefined) {
      process.exitCode = ExitCode.Findings;
      return;
    }
    if (process.platform !== "linux") throw new UsageError("the self-test needs Linux");
    const report = await untilInterrupted((signal) =>
      selftest(loaded.platform, { keep: flags.keep, lock: loaded.lock.content, signal }),
    );
    if (report === undefined) return;
    const colours = style(wantsColour(process.stdout, process.env));
    process.stdout.write(flags.json ? jsonReport(report) : printReport(report, colours));
    if (!report.ok) process.exitCode = ExitCode.Findings;
  }
}
