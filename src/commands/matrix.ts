import * as Args from "@oclif/core/args";
import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";
import { loadVendorProfiles } from "../cli/load-vendor-profile.js";
import { printMatrix } from "../cli/print-vendor-report.js";
import { openStandard } from "../cli/standard/open-standard.js";
import { today } from "../cli/today.js";
import { judgeVendor } from "../vendor/judge-vendor.js";
import { matrixOf } from "../vendor/matrix.js";

export default class MatrixCommand extends Command {
  static override summary = "Show hypervisor products side by side.";
  static override description =
    "Devices against products, each cell with its sources; with --standard also rules against products.";
  static override examples = [
    "<%= config.bin %> matrix profiles/vendors/*.yaml",
    "<%= config.bin %> matrix profiles/vendors/*.yaml --format html > matrix.html",
  ];
  static override strict = false;
  static override args = {
    vendor: Args.string({ required: true, description: "Vendor profiles." }),
  };
  static override flags = {
    standard: Flags.string({
      description: "Hold the products against this standard, too: a shipped name or a file.",
    }),
    format: Flags.option({
      options: ["pretty", "markdown", "json", "html"] as const,
      default: "pretty" as const,
      description: "How to print the matrix.",
    })(),
  };

  override async run(): Promise<void> {
    const { argv, flags } = await this.parse(MatrixCommand);
    const vendors = await loadVendorProfiles(argv.map(String));
    if (vendors === undefined) return;
    const products = vendors.map(({ vendor }) => vendor);
    if (flags.standard === undefined) {
      await printMatrix(matrixOf(products), flags.format);
      return;
    }
    const standard = await openStandard(flags.standard);
    if (standard === undefined) return;
    const judged = products.map((vendor) => judgeVendor(vendor, standard, today(), []));
    await printMatrix(matrixOf(products, judged), flags.format);
  }
}
