import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";
import { openStandard, USUAL_STANDARD } from "../cli/standard/open-standard.js";
import { listText, TABLE_FORMATS } from "../cli/standard/print-list.js";
import { ruleList } from "../cli/standard/rule-list.js";
import { BASIS_NAMES, LEVELS } from "../standard/rule-head.js";

export default class Rules extends Command {
  static override summary = "List the rules of a standard, with those that it extends.";
  static override examples = [
    "<%= config.bin %> rules --level must",
    "<%= config.bin %> rules --standard ours.yaml --format markdown",
  ];
  static override flags = {
    standard: Flags.string({
      default: USUAL_STANDARD,
      description: "The standard: a shipped name or a file.",
    }),
    level: Flags.option({ options: LEVELS, description: "Only rules of this level." })(),
    basis: Flags.option({ options: BASIS_NAMES, description: "Only rules of this basis." })(),
    format: Flags.option({
      options: TABLE_FORMATS,
      default: "pretty" as const,
      description: "How to print the list.",
    })(),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(Rules);
    const standard = await openStandard(flags.standard);
    if (standard === undefined) return;
    const { level, basis } = flags;
    process.stdout.write(listText(ruleList(standard, { level, basis }), flags.format));
  }
}
