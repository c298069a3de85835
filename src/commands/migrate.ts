import { writeFileSync } from "node:fs";
import * as Args from "@oclif/core/args";
import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";
import { readProfileText } from "../cli/edit/profile-text.js";
import { ExitCode } from "../cli/exit-code.js";
import { printFindings } from "../cli/format.js";
import { migrateText } from "../profile/edit/migrate.js";
import { parsePlatform } from "../profile/load-platform.js";

export default class Migrate extends Command {
  static override summary = "Bring profiles of an older format to the one of this version.";
  static override description =
    "Changes the files in place; comments, order and layout stay. Exits with 0 when all files are " +
    "of the present format, 1 when one has findings after it or --check finds an old one, 2 when " +
    "a file cannot be read.";
  static override examples = [
    "<%= config.bin %> migrate platform.yaml",
    "<%= config.bin %> migrate profiles/*.yaml --check",
  ];
  static override strict = false;
  static override args = {
    file: Args.string({ required: true, description: "Profiles, in YAML or JSON." }),
  };
  static override flags = {
    check: Flags.boolean({ description: "Fail when a file is of an older format; write nothing." }),
    "dry-run": Flags.boolean({ description: "Print the new texts and write nothing." }),
  };

  override async run(): Promise<void> {
    const { argv, flags } = await this.parse(Migrate);
    for (const file of new Set(argv.map(String))) {
      const text = migrateText(readProfileText(file));
      if (text === undefined) {
        if (!flags["dry-run"]) process.stdout.write(`${file}: nothing to do\n`);
        continue;
      }
      if (flags.check) {
        process.stdout.write(`${file}: is of an older format\n`);
        process.exitCode = ExitCode.Findings;
      } else if (flags["dry-run"]) process.stdout.write(text);
      else await this.#write(file, text);
    }
  }

  /** Writes the new text, and tells what is wrong with it: the old one may have had mistakes. */
  async #write(file: string, text: string): Promise<void> {
    writeFileSync(file, text);
    process.stdout.write(`${file}: migrated\n`);
    const { findings, sources, ok } = parsePlatform(text, file);
    await printFindings(findings, sources);
    if (!ok) process.exitCode = ExitCode.Findings;
  }
}
