import * as Args from "@oclif/core/args";
import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";
import { ExitCode } from "../cli/exit-code.js";
import { LIST_FORMATS } from "../cli/format.js";
import { loadPlan } from "../cli/load-plan.js";
import { lockPath } from "../cli/lock-file.js";
import { planJson, planText } from "../cli/plan/print-plan.js";
import { writeLock } from "../cli/plan/write-lock.js";

export default class Plan extends Command {
  static override summary = "Show which addresses, interrupts, slots and sockets devices get.";
  static override description =
    "Everything that a profile leaves open is decided: for each guest a table of its devices and a " +
    "drawing of its address space. The lock beside the profile (FILE.lock) keeps places, so that a " +
    "device that is added moves no other one; `generate` writes it, and so does --lock.";
  static override examples = [
    "<%= config.bin %> plan profiles/examples/cluster.yaml",
    "<%= config.bin %> plan platform.yaml --lock",
    "<%= config.bin %> plan platform.yaml --format json",
  ];
  static override args = {
    file: Args.string({ required: true, description: "Profile, in YAML or JSON." }),
  };
  static override flags = {
    lock: Flags.boolean({ description: "Write the lock." }),
    format: Flags.option({
      options: LIST_FORMATS,
      default: "pretty" as const,
      description: "How to print the plan.",
    })(),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Plan);
    const loaded = await loadPlan(args.file);
    if (loaded === undefined) {
      process.exitCode = ExitCode.Findings;
      return;
    }
    if (flags.lock) writeLock(loaded.lock, lockPath(args.file));
    const print = flags.format === "json" ? planJson : planText;
    process.stdout.write(print(loaded.plan));
  }
}
