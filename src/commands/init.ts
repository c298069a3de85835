import * as Args from "@oclif/core/args";
import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";
import { initProfile } from "../cli/edit/init-profile.js";
import { ExitCode } from "../cli/exit-code.js";
import { ARCHITECTURES } from "../profile/platform-parts.js";

export default class Init extends Command {
  static override summary = "Write a platform profile to begin with.";
  static override description =
    "Asks for what the flags leave open when there is a terminal, and takes what is usual when " +
    "there is none.";
  static override examples = [
    "<%= config.bin %> init",
    "<%= config.bin %> init car.yaml --base essential-base --guest ivi --guest cluster",
  ];
  static override args = {
    file: Args.string({ default: "platform.yaml", description: "The file to write." }),
  };
  static override flags = {
    name: Flags.string({ description: "Name of the platform; by default that of the file." }),
    description: Flags.string({ description: "What the platform is for." }),
    base: Flags.string({
      multiple: true,
      description: "A profile to extend: the name of one that comes with the tool, or a path.",
    }),
    guest: Flags.string({ multiple: true, description: "Name of a guest." }),
    architecture: Flags.string({
      options: [...ARCHITECTURES],
      description: "Architecture of the guests.",
    }),
    memory: Flags.string({ description: "Memory of each guest, such as 1GiB." }),
    yes: Flags.boolean({ description: "Ask nothing." }),
    force: Flags.boolean({ description: "Replace a file that is there." }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Init);
    const isGood = await initProfile(args.file, flags);
    if (!isGood) process.exitCode = ExitCode.Findings;
  }
}
