import * as Args from "@oclif/core/args";
import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";
import { deviceByName } from "../catalogue/index.js";
import { columns, deviceSummaries, featureSummaries } from "../cli/device-list.js";
import { LIST_FORMATS } from "../cli/format.js";
import { UsageError } from "../cli/usage-error.js";
import { DESCRIBED_TYPES } from "../profile/devices/index.js";
import { didYouMean } from "../profile/suggest.js";

export default class Devices extends Command {
  static override summary = "List the device types of VIRTIO 1.4, or the features of one.";
  static override description = "Tells which of them this version serves.";
  static override examples = [
    "<%= config.bin %> devices",
    "<%= config.bin %> devices block --format json",
  ];
  static override args = {
    type: Args.string({ description: "A device type, for instance block." }),
  };
  static override flags = {
    format: Flags.option({
      options: LIST_FORMATS,
      default: "pretty" as const,
      description: "How to print the list.",
    })(),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Devices);
    const list = args.type === undefined ? listDevices() : listFeatures(args.type);
    const isJson = flags.format === "json";
    process.stdout.write(isJson ? `${JSON.stringify(list.items, undefined, 2)}\n` : list.text);
  }
}

interface List {
  readonly items: readonly object[];
  readonly text: string;
}

function listDevices(): List {
  const items = deviceSummaries();
  const rows = items.map(({ name, id, title, section, isServed }) => {
    return [name, String(id), isServed ? "served" : "-", section, title];
  });
  return { items, text: columns([["TYPE", "ID", "HERE", "SECTION", "TITLE"], ...rows]) };
}

function listFeatures(type: string): List {
  const device = deviceByName(type);
  if (device === undefined) {
    throw new UsageError(`there is no device type "${type}"`, didYouMean(type, DESCRIBED_TYPES));
  }
  const items = featureSummaries(device);
  const rows = items.map(({ bit, name, isServed, summary }) => {
    return [name, String(bit), isServed ? "served" : "-", summary];
  });
  return { items, text: columns([["FEATURE", "BIT", "HERE", "MEANS"], ...rows]) };
}
