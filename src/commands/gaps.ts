import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";
import { VIRTIO_VERSIONS } from "../catalogue/device-versions.js";
import { gapList } from "../cli/standard/gap-list.js";
import { openStandard, USUAL_STANDARD } from "../cli/standard/open-standard.js";
import { listText, TABLE_FORMATS } from "../cli/standard/print-list.js";
import { coverageOf } from "../standard/gaps.js";

export default class Gaps extends Command {
  static override summary = "List the needs of a standard that no VIRTIO device covers.";
  static override description =
    "The list to carry to the standards body: what has only an id, what only a newer version " +
    "describes, what is covered in part, and what has nothing.";
  static override examples = [
    "<%= config.bin %> gaps",
    "<%= config.bin %> gaps --virtio 1.2 --format markdown",
  ];
  static override flags = {
    standard: Flags.string({
      default: USUAL_STANDARD,
      description: "The standard: a shipped name or a file.",
    }),
    virtio: Flags.option({
      options: VIRTIO_VERSIONS,
      default: "1.4" as const,
      description: "The version of VIRTIO to hold the needs against.",
    })(),
    all: Flags.boolean({ description: "List what is covered, too." }),
    format: Flags.option({
      options: TABLE_FORMATS,
      default: "pretty" as const,
      description: "How to print the list.",
    })(),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(Gaps);
    const standard = await openStandard(flags.standard);
    if (standard === undefined) return;
    const coverage = coverageOf(standard.needs, flags.virtio);
    const wanted = coverage.filter((gap) => flags.all || gap.coverage !== "described");
    process.stdout.write(listText(gapList(wanted), flags.format));
  }
}
