import * as Args from "@oclif/core/args";
import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";
import { ExitCode } from "../cli/exit-code.js";
import { loadServed } from "../cli/load-served.js";
import { runProfile } from "../cli/run/run-profile.js";
import { UsageError } from "../cli/usage-error.js";

export default class Run extends Command {
  static override summary = "Serve the devices of a profile straight away.";
  static override description =
    "Generates the backend of each guest into a cache ($XDG_CACHE_HOME/wheelbase/run), compiles and " +
    "starts it, and prints how each VMM starts the guest. Relative paths (sockets, images) start at " +
    "the folder that --dir names; with several guests, at a folder in it named as the guest. " +
    "A console on `stdio` has this command's standard input and output, whose own lines go to " +
    "standard error then. " +
    "Ctrl-C and SIGTERM end it; SIGUSR2 prints the counters of all queues, as " +
    "`wheelbase ctl --counters` does. Exits with 0 after a clean end, 1 when a device or the profile " +
    "fails, 2 when the call is wrong.";
  static override examples = [
    "<%= config.bin %> run profiles/examples/ivi-cockpit.yaml",
    "<%= config.bin %> run platform.yaml --guest cluster --dir build/cluster",
  ];
  static override args = {
    file: Args.string({ required: true, description: "Profile, in YAML or JSON." }),
  };
  static override flags = {
    dir: Flags.string({ default: ".", description: "Where relative paths of the profile start." }),
    guest: Flags.string({ description: "Serve this guest only, in the folder itself." }),
    "served-only": Flags.boolean({
      description: "Leave out devices that this version does not serve, instead of failing.",
    }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Run);
    const loaded = await loadServed(args.file, flags["served-only"]);
    if (loaded === undefined) {
      process.exitCode = ExitCode.Findings;
      return;
    }
    if (process.platform !== "linux") throw new UsageError("devices are served on Linux only");
    process.exitCode = await runProfile(loaded, flags);
  }
}
