import * as Args from "@oclif/core/args";
import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";
import { ExitCode } from "../cli/exit-code.js";
import { printFindings } from "../cli/format.js";
import { loadProfile } from "../cli/load-profile.js";
import { IMPACTS } from "../diff/change.js";
import { diffPlatforms, worstImpact } from "../diff/diff.js";
import { jsonDiff, markdownDiff, prettyDiff } from "../report/diff.js";
import { style, wantsColour } from "../report/style.js";

export default class Diff extends Command {
  static override summary = "Tell what a change of a profile means for its existing guests.";
  static override description =
    "Compares two platform profiles by the names of guests and devices, defaults filled. Each " +
    "change is compatible, risky or breaking for a guest that was built for the first. Exits with " +
    "0, or 1 when --fail-on says so or a profile has errors, 2 when the call is wrong.";
  static override examples = ["<%= config.bin %> diff released.yaml next.yaml --fail-on breaking"];
  static override args = {
    before: Args.string({ required: true, description: "The profile that guests know." }),
    after: Args.string({ required: true, description: "The profile that they are to get." }),
  };
  static override flags = {
    format: Flags.option({
      options: ["pretty", "json", "markdown"] as const,
      default: "pretty" as const,
      description: "How to print the changes.",
    })(),
    "fail-on": Flags.option({
      options: IMPACTS,
      description: "Answer 1 when a change has this impact or a worse one.",
    })(),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Diff);
    const before = loadProfile(args.before);
    const after = loadProfile(args.after);
    for (const { ok, findings, sources } of [before, after]) {
      if (!ok) await printFindings(findings, sources);
    }
    if (!before.ok || !after.ok) {
      process.exitCode = ExitCode.Findings;
      return;
    }
    const changes = diffPlatforms(before.platform, after.platform);
    const colours = style(wantsColour(process.stdout, process.env));
    const print = { pretty: prettyDiff, json: jsonDiff, markdown: markdownDiff }[flags.format];
    process.stdout.write(print(changes, colours));
    const worst = worstImpact(changes);
    const limit = flags["fail-on"];
    if (worst === undefined || limit === undefined) return;
    if (IMPACTS.indexOf(worst) >= IMPACTS.indexOf(limit)) process.exitCode = ExitCode.Findings;
  }
}
