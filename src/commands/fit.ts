import * as Args from "@oclif/core/args";
import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";
import { ExitCode } from "../cli/exit-code.js";
import { printFindings } from "../cli/format.js";
import { loadProfile } from "../cli/load-profile.js";
import { loadVendorProfiles } from "../cli/load-vendor-profile.js";
import { style, wantsColour } from "../report/style.js";
import { fitJson, fitMarkdown, fitPretty } from "../report/vendor/fit.js";
import { rank } from "../vendor/fit/fit.js";
import { fitPlatform } from "../vendor/fit/fit-platform.js";

const FORMATS = ["pretty", "json", "markdown"] as const;

export default class FitCommand extends Command {
  static override summary = "Tell whether a hypervisor product can carry a platform.";
  static override description =
    "Holds every guest and device of a platform profile against what a vendor profile declares: " +
    "carried, carried with conditions, unknown or missing, and why. " +
    "Exits with 1 when something is missing.";
  static override examples = [
    "<%= config.bin %> fit profiles/examples/ivi-cockpit.yaml --vendor profiles/vendors/qemu-11.1.yaml",
  ];
  static override args = {
    platform: Args.string({ required: true, description: "A platform profile." }),
  };
  static override flags = {
    vendor: Flags.string({ required: true, description: "A vendor profile." }),
    format: Flags.option({
      options: FORMATS,
      default: "pretty" as const,
      description: "How to print the answer.",
    })(),
    "fail-on": Flags.option({
      options: ["missing", "unknown", "conditional"] as const,
      default: "missing" as const,
      description: "The mildest outcome that fails.",
    })(),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(FitCommand);
    const platform = loadProfile(args.platform);
    await printFindings(platform.findings, platform.sources);
    const vendors = await loadVendorProfiles([flags.vendor]);
    const [vendor] = vendors ?? [];
    if (!platform.ok || vendor === undefined) {
      process.exitCode = ExitCode.Findings;
      return;
    }
    const fit = fitPlatform(platform.platform, vendor.vendor);
    if (flags.format === "json") process.stdout.write(fitJson(fit));
    else if (flags.format === "markdown") process.stdout.write(fitMarkdown(fit));
    else process.stdout.write(fitPretty(fit, style(wantsColour(process.stdout, process.env))));
    if (rank(fit.outcome) >= rank(flags["fail-on"])) process.exitCode = ExitCode.Findings;
  }
}
