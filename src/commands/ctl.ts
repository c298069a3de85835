import * as Args from "@oclif/core/args";
import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";
import { controlHelp } from "../cli/control-text.js";
import { findCommand, findDevice, readValues } from "../cli/control-values.js";
import { ExitCode } from "../cli/exit-code.js";
import { ControlClient, ControlError, type ControlledDevice } from "../probe/control-client.js";
import { counterTable, type LaneState, laneTable } from "../runtime/index.js";

export default class Ctl extends Command {
  static override summary = "Talk to a running backend: its devices, counters and commands.";
  static override description =
    "Without a device: lists the devices of the backend and what each can be told. Exits with 1 " +
    "when the backend cannot be reached or refuses, 2 when the call is wrong.";
  static override examples = [
    "<%= config.bin %> ctl",
    "<%= config.bin %> ctl --counters",
    "<%= config.bin %> ctl memory0 target bytes=268435456",
  ];
  static override strict = false;
  static override args = {
    device: Args.string({ description: "A device of the backend." }),
    command: Args.string({ description: "What it shall do; its values follow as name=value." }),
  };
  static override flags = {
    socket: Flags.string({
      default: "run/control.sock",
      description: "The control socket of the backend.",
    }),
    counters: Flags.boolean({ description: "Show what every queue did so far." }),
    json: Flags.boolean({ description: "Print the answer as JSON." }),
  };

  override async run(): Promise<void> {
    const { args, flags, argv } = await this.parse(Ctl);
    try {
      const client = await ControlClient.connect(flags.socket);
      try {
        process.stdout.write(await this.#answer(client, args, argv.slice(2).map(String), flags));
      } finally {
        client.close();
      }
    } catch (error) {
      if (!(error instanceof ControlError)) throw error;
      process.stderr.write(`error ${error.code}: ${error.message}\n`);
      process.exitCode = ExitCode.Findings;
    }
  }

  async #answer(
    client: ControlClient,
    {
      device,
      command,
    }: { readonly device: string | undefined; readonly command: string | undefined },
    words: readonly string[],
    { counters, json }: { readonly counters: boolean; readonly json: boolean },
  ): Promise<string> {
    if (counters) {
      const all = await client.counters();
      return json ? jsonText(all) : counterTable(all) + laneTable(await client.lanes());
    }
    const devices = await client.devices();
    const chosen = device === undefined ? devices : [findDevice(devices, device)];
    const [first] = chosen;
    if (command === undefined || first === undefined) {
      return json
        ? jsonText(chosen)
        : controlHelp(chosen) + laneTable(await lanesOf(client, chosen));
    }
    const values = readValues(findCommand(first, command), words);
    const answer = await client.run(first.device, command, values);
    return typeof answer === "string" && !json ? `${answer}\n` : jsonText(answer);
  }
}

async function lanesOf(
  client: ControlClient,
  devices: readonly ControlledDevice[],
): Promise<readonly LaneState[]> {
  const names = new Set(devices.map(({ lane }) => lane));
  return (await client.lanes()).filter(({ lane }) => names.has(lane));
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
