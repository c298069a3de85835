import * as Args from "@oclif/core/args";
import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";
import { addToProfile } from "../../cli/edit/add-to-profile.js";
import { ExitCode } from "../../cli/exit-code.js";
import { DESCRIBED_TYPES } from "../../profile/devices/index.js";

export default class AddDevice extends Command {
  static override summary = "Add a device to a guest of a platform profile.";
  static override description =
    "Writes what the device type needs behind the guest's other devices; the rest of the file " +
    "stays as it is. Asks for what is missing when there is a terminal. Nothing is written when " +
    "the profile would have errors that it does not have now.";
  static override examples = [
    "<%= config.bin %> add device car.yaml --type entropy --host getrandom",
    "<%= config.bin %> add device car.yaml --guest ivi --type vsock --set config.cid=5 " +
      "--host unix --set host.directory=run/vsock",
  ];
  static override args = {
    file: Args.string({ required: true, description: "Profile, in YAML or JSON." }),
  };
  static override flags = {
    type: Flags.string({
      required: true,
      description: "Device type.",
      options: [...DESCRIBED_TYPES],
    }),
    guest: Flags.string({ description: "Name of the guest; needed when there are several." }),
    name: Flags.string({ description: "Name of the device; by default the type and a number." }),
    host: Flags.string({ description: "Kind of the host binding." }),
    set: Flags.string({
      multiple: true,
      description: "A key and its value, such as config.mac=02:00:00:00:00:01.",
    }),
    "dry-run": Flags.boolean({ description: "Print the new text and write nothing." }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(AddDevice);
    const isAdded = await addToProfile(args.file, { ...flags, isDry: flags["dry-run"] });
    if (!isAdded) process.exitCode = ExitCode.Findings;
  }
}
