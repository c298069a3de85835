import * as Args from "@oclif/core/args";
import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";
import { LIST_FORMATS } from "../cli/format.js";
import { explain } from "../cli/standard/explain.js";
import { openStandard } from "../cli/standard/open-standard.js";
import { shippedNames } from "../standard/shipped.js";

export default class Explain extends Command {
  static override summary = "Explain a rule: what it asks, why, and where that is from.";
  static override examples = [
    "<%= config.bin %> explain EA-BLK-01",
    "<%= config.bin %> explain WB3008",
    "<%= config.bin %> explain feature/dependency",
  ];
  static override args = {
    rule: Args.string({
      required: true,
      description: "Id or code of a rule, as findings show it.",
    }),
  };
  static override flags = {
    standard: Flags.string({
      description: "The standard that has the rule; without it, all shipped ones are searched.",
    }),
    format: Flags.option({
      options: LIST_FORMATS,
      default: "pretty" as const,
      description: "How to print the explanation.",
    })(),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Explain);
    const names = flags.standard === undefined ? shippedNames() : [flags.standard];
    const opened = await Promise.all(names.map(openStandard));
    if (opened.includes(undefined)) return;
    const { text, item } = explain(
      args.rule,
      opened.filter((standard) => standard !== undefined),
    );
    const isJson = flags.format === "json";
    process.stdout.write(isJson ? `${JSON.stringify(item, undefined, 2)}\n` : text);
  }
}
