import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";
import { LIST_FORMATS } from "../cli/format.js";
import { openStandard } from "../cli/standard/open-standard.js";
import { standardSummary, standardText } from "../cli/standard/standard-list.js";
import { shippedNames } from "../standard/shipped.js";

export default class Standards extends Command {
  static override summary = "List the standards that come with Wheelbase.";
  static override description =
    "Tells how many rules of which level each has, and how sure each of its sources is.";
  static override examples = ["<%= config.bin %> standards"];
  static override flags = {
    format: Flags.option({
      options: LIST_FORMATS,
      default: "pretty" as const,
      description: "How to print the list.",
    })(),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(Standards);
    const opened = await Promise.all(shippedNames().map(openStandard));
    const standards = opened.filter((standard) => standard !== undefined);
    process.stdout.write(
      flags.format === "json"
        ? `${JSON.stringify(standards.map(standardSummary), undefined, 2)}\n`
        : standards.map(standardText).join("\n"),
    );
  }
}
