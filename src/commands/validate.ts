import * as Args from "@oclif/core/args";
import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";
import { countFlag } from "../cli/count-flag.js";
import { REPORT_FORMATS } from "../cli/format.js";
import { validate } from "../cli/validate/validate.js";
import { wantsColour } from "../report/style.js";

export default class Validate extends Command {
  static override summary =
    "Check platform profiles, vendor profiles, standards and lists of waivers.";
  static override description =
    "Reports everything wrong in the files, with its place and how to fix it. A folder stands for " +
    "the documents in it, a pattern for the files that match, - for the standard input. " +
    "Exits with 0 when all is well, 1 after findings, 2 when a file cannot be read.";
  static override examples = [
    "<%= config.bin %> validate profiles/examples/ivi-cockpit.yaml",
    '<%= config.bin %> validate profiles "vehicles/**/*.yaml" --format sarif',
    "<%= config.bin %> validate cockpit.yaml --standard essential-automotive --waivers ours.yaml",
  ];
  static override strict = false;
  static override args = {
    file: Args.string({ required: true, description: "Files, folders or patterns." }),
  };
  static override flags = {
    format: Flags.option({
      options: REPORT_FORMATS,
      default: "pretty" as const,
      description: "How to print findings.",
    })(),
    "max-warnings": countFlag({ description: "Fail when there are more warnings." }),
    strict: Flags.boolean({
      description: "Warnings fail, too: --max-warnings 0.",
      exclusive: ["max-warnings"],
    }),
    standard: Flags.string({
      description: "Judge profiles by a standard, too: a shipped name or a file.",
    }),
    waivers: Flags.string({
      description: "A list of deviations from the standard that someone accepts for a time.",
      dependsOn: ["standard"],
    }),
    watch: Flags.boolean({ description: "Check again whenever a file changes; q ends it." }),
  };

  override async run(): Promise<void> {
    const { argv, flags } = await this.parse(Validate);
    const words = argv.map(String);
    const options = {
      format: flags.format,
      maxWarnings: flags.strict ? 0 : flags["max-warnings"],
      version: this.config.version,
      isColoured: wantsColour(process.stderr, process.env),
      root: this.config.root,
      judge: judgeSettings(flags),
    };
    if (flags.watch) {
      const { validateOnChange } = await import("../cli/validate/watch.js");
      await validateOnChange(words, options);
    } else process.exitCode = (await validate(words, options)).exitCode;
  }
}

interface JudgeFlags {
  readonly standard: string | undefined;
  readonly waivers: string | undefined;
}

function judgeSettings({ standard, waivers }: JudgeFlags) {
  if (standard === undefined) return undefined;
  return { standard, waivers, today: new Date().toISOString().slice(0, "YYYY-MM-DD".length) };
}
