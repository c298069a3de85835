import * as Args from "@oclif/core/args";
import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";
import { ExitCode } from "../cli/exit-code.js";
import { printFindings } from "../cli/format.js";
import { loadProfile } from "../cli/load-profile.js";
import { profileJson, profileYaml } from "../cli/show/print-profile.js";
import { resolvedDocument } from "../profile/resolved-document.js";

const FORMATS = ["yaml", "json"] as const;

export default class Show extends Command {
  static override summary = "Show a profile with what it extends, and where each value comes from.";
  static override description =
    "Prints the merged profile. With --resolved, defaults are filled in as well, so that nothing " +
    "is left open; the output is a profile again.";
  static override examples = [
    "<%= config.bin %> show profiles/examples/gateway.yaml",
    "<%= config.bin %> show profiles/examples/gateway.yaml --resolved --origin",
  ];
  static override args = {
    file: Args.string({ required: true, description: "Profile, in YAML or JSON." }),
  };
  static override flags = {
    resolved: Flags.boolean({ description: "Fill in defaults." }),
    origin: Flags.boolean({ description: "Tell the file and line of each value." }),
    format: Flags.option({
      options: FORMATS,
      default: "yaml" as const,
      description: "How to print the profile.",
    })(),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Show);
    const profile = loadProfile(args.file);
    await printFindings(profile.findings, profile.sources);
    if (!profile.ok) {
      process.exitCode = ExitCode.Findings;
      return;
    }
    const { document, platform } = profile;
    const data = flags.resolved ? resolvedDocument(platform) : Object(document.data);
    const print = flags.format === "json" ? profileJson : profileYaml;
    process.stdout.write(print(data, document, flags.origin));
  }
}
