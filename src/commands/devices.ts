import * as Args from "@oclif/core/args";
import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";
import { deviceNames, isDeviceName } from "../catalogue/index.js";
import { detailsText } from "../cli/devices/details-text.js";
import { deviceDetails } from "../cli/devices/device-details.js";
import { columns, deviceSummaries } from "../cli/devices/device-list.js";
import { LIST_FORMATS } from "../cli/format.js";
import { UsageError } from "../cli/usage-error.js";
import { didYouMean } from "../profile/suggest.js";

export default class Devices extends Command {
  static override summary = "List the device types of VIRTIO 1.4, or tell all about one.";
  static override description =
    "Tells which of them this version serves. Of one type: queues, features, configuration space, " +
    "wire structures, and how many requirements VIRTIO has of it.";
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
    const list = args.type === undefined ? listDevices() : describeType(args.type);
    const isJson = flags.format === "json";
    process.stdout.write(isJson ? `${JSON.stringify(list.data, undefined, 2)}\n` : list.text);
  }
}

interface Answer {
  readonly data: object;
  readonly text: string;
}

function listDevices(): Answer {
  const data = deviceSummaries();
  const rows = data.map(({ name, id, title, section, isServed }) => {
    return [name, String(id), isServed ? "served" : "-", section, title];
  });
  return { data, text: columns([["TYPE", "ID", "HERE", "SECTION", "TITLE"], ...rows]) };
}

function describeType(type: string): Answer {
  if (!isDeviceName(type)) throw noSuchType(type);
  const data = deviceDetails(type);
  return { data, text: detailsText(data) };
}

function noSuchType(type: string): UsageError {
  if (type === "vendor-specific") {
    return new UsageError(
      "a vendor-specific device is described by its profile",
      "`wheelbase show PROFILE --resolved` prints its definition",
    );
  }
  const hint = didYouMean(type, deviceNames);
  return new UsageError(`there is no device type "${type}"`, hint);
}
