import * as Args from "@oclif/core/args";
import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";
import { ExitCode } from "../cli/exit-code.js";
import { generateProjects } from "../cli/generate/generate-projects.js";
import { loadServed } from "../cli/load-served.js";
import { FAMILIES } from "../generate/families/index.js";

const FAMILY_HELP = FAMILIES.map(({ name, docs }) => `${name} (${docs})`).join(", ");

export default class Generate extends Command {
  static override summary = "Generate the backend project of each guest of a platform profile.";
  static override description =
    "Files of a project that are yours (src/main.ts) are written once; the others are " +
    "overwritten when the profile changes, unless you edited them. Exits with 0 when all is well, " +
    "1 after findings, conflicts or drift, 2 when the call is wrong.";
  static override examples = [
    "<%= config.bin %> generate profiles/examples/ivi-cockpit.yaml --out build/ivi",
    "<%= config.bin %> generate platform.yaml --out backends --check",
    "<%= config.bin %> generate platform.yaml --out backends --only backend --diff",
  ];
  static override args = {
    file: Args.string({ required: true, description: "Profile, in YAML or JSON." }),
  };
  static override flags = {
    out: Flags.string({
      required: true,
      description:
        "Folder of the project; with several guests, each gets a folder of its name in it.",
    }),
    guest: Flags.string({ description: "Generate this guest only, into the folder itself." }),
    only: Flags.string({
      description:
        "Generate these artefacts only, separated by commas, and leave others as they are: " +
        `${FAMILY_HELP}, or all. Without it: what the project is made of so far, or all.`,
    }),
    templates: Flags.string({
      description: "Folder of Handlebars templates that replace those of the same name.",
    }),
    runtime: Flags.string({
      description: "npm's specification of the runtime, such as ^1.0.0 or file:../wheelbase.tgz.",
    }),
    force: Flags.boolean({
      description: "Overwrite files that were edited by hand or not generated.",
    }),
    "served-only": Flags.boolean({
      description: "Leave out devices that this version does not serve, instead of failing.",
    }),
    "dry-run": Flags.boolean({ description: "Show what would change and write nothing." }),
    diff: Flags.boolean({
      description: "Show the lines that would change, as `diff -u` does, and write nothing.",
    }),
    check: Flags.boolean({
      description: "Fail when a generation would change anything; write nothing.",
      exclusive: ["force", "dry-run"],
    }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Generate);
    const loaded = await loadServed(args.file, flags["served-only"]);
    process.exitCode =
      loaded === undefined ? ExitCode.Findings : await generateProjects(loaded, flags);
  }
}
