import * as Args from "@oclif/core/args";
import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";
import { ExitCode } from "../cli/exit-code.js";
import { FORMATS, printFindings } from "../cli/format.js";
import { loadProfile } from "../cli/load-profile.js";
import type { PlatformResult } from "../profile/load-platform.js";
import { plural } from "../report/count.js";

export default class Validate extends Command {
  static override summary = "Check platform profiles.";
  static override description =
    "Reports everything wrong in the files, with its place and how to fix it. " +
    "Exits with 0 when all is well, 1 after findings, 2 when a file cannot be read.";
  static override examples = ["<%= config.bin %> validate profiles/examples/ivi-cockpit.yaml"];
  static override strict = false;
  static override args = {
    file: Args.string({ required: true, description: "Profiles, in YAML or JSON." }),
  };
  static override flags = {
    format: Flags.option({
      options: FORMATS,
      default: "pretty" as const,
      description: "How to print findings.",
    })(),
    strict: Flags.boolean({ description: "Warnings fail, too." }),
  };

  override async run(): Promise<void> {
    const { argv, flags } = await this.parse(Validate);
    const files = [...new Set(argv.map(String))];
    const results = files.map((file) => ({ file, result: loadProfile(file) }));
    const findings = results.flatMap(({ result }) => result.findings);
    const sources = new Map(results.flatMap(({ result }) => [...result.sources]));
    await printFindings(findings, sources, flags.format);
    if (flags.format === "pretty") {
      for (const { file, result } of results) {
        if (result.ok) process.stdout.write(`${file}: ${okText(result)}\n`);
      }
    }
    const failing = flags.strict ? ["error", "warning"] : ["error"];
    const fails = findings.filter(({ severity }) => failing.includes(severity));
    if (fails.length > 0) process.exitCode = ExitCode.Findings;
  }
}

function okText({ platform }: PlatformResult & { ok: true }): string {
  const devices = platform.guests.reduce((sum, guest) => sum + guest.devices.length, 0);
  return `ok (${plural(platform.guests.length, "guest")}, ${plural(devices, "device")})`;
}
