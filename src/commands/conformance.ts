import * as Args from "@oclif/core/args";
import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";
import { ExitCode } from "../cli/exit-code.js";
import { loadVendorProfiles } from "../cli/load-vendor-profile.js";
import { CONFORMANCE_FORMATS, printConformance } from "../cli/print-vendor-report.js";
import { openStandard, USUAL_STANDARD } from "../cli/standard/open-standard.js";
import { openWaivers } from "../cli/standard/open-waivers.js";
import { today } from "../cli/today.js";
import { LEVELS } from "../standard/rule-head.js";
import { failsAt, leavesOpen } from "../vendor/conformance.js";
import { judgeVendor } from "../vendor/judge-vendor.js";

export default class ConformanceCommand extends Command {
  static override summary = "Hold what a hypervisor vendor declares against a standard.";
  static override description =
    "A verdict for every rule: pass, fail, waived, not declared or not applicable. " +
    "What a profile leaves open is not declared, never a failure. " +
    "Exits with 1 when a rule of the level of --fail-on, or a stricter one, fails.";
  static override examples = [
    "<%= config.bin %> conformance profiles/vendors/qemu-11.1.yaml",
    "<%= config.bin %> conformance ours.yaml --standard ours-standard.yaml --format html > report.html",
  ];
  static override args = {
    vendor: Args.string({ required: true, description: "A vendor profile." }),
  };
  static override flags = {
    standard: Flags.string({
      default: USUAL_STANDARD,
      description: "The standard: a shipped name or a file.",
    }),
    waivers: Flags.string({ description: "A list of accepted deviations." }),
    format: Flags.option({
      options: CONFORMANCE_FORMATS,
      default: "pretty" as const,
      description: "How to print the verdicts.",
    })(),
    "fail-on": Flags.option({
      options: LEVELS,
      default: "must" as const,
      description: "The mildest level whose failures fail.",
    })(),
    strict: Flags.boolean({ description: "A rule of that level that is not declared fails, too." }),
    date: Flags.string({
      description: "The day waivers are judged by, YYYY-MM-DD. Without it: today.",
    }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(ConformanceCommand);
    const standard = await openStandard(flags.standard);
    const [loaded] = (await loadVendorProfiles([args.vendor])) ?? [];
    if (standard === undefined || loaded === undefined) return;
    const waivers = await openWaivers(flags.waivers, standard);
    if (waivers === undefined) return;
    const date = flags.date ?? today();
    const conformance = judgeVendor(loaded.vendor, standard, date, waivers);
    await printConformance(conformance, flags.format);
    const levels = LEVELS.slice(0, LEVELS.indexOf(flags["fail-on"]) + 1);
    const { verdicts } = conformance;
    const fails = failsAt(verdicts, levels) || (flags.strict && leavesOpen(verdicts, levels));
    if (fails) process.exitCode = ExitCode.Findings;
  }
}
