import type { ControlledDevice } from "../probe/control-client.js";
import { listOf, suggest } from "../profile/suggest.js";
import type { JsonValue } from "../runtime/index.js";
import { UsageError } from "./usage-error.js";

type Command = ControlledDevice["commands"][number];

/** The device of a name; throws `UsageError`. */
export function findDevice(devices: readonly ControlledDevice[], name: string): ControlledDevice {
  return find(devices, ({ device }) => device, name, "the backend serves no device");
}

export function findCommand(device: ControlledDevice, name: string): Command {
  return find(device.commands, (command) => command.name, name, `${device.device} has no command`);
}

/** Reads `name=value` words as the parameters of a command want them; throws `UsageError`. */
export function readValues(command: Command, words: readonly string[]): Record<string, JsonValue> {
  return Object.fromEntries(
    words.map((word) => {
      const split = word.indexOf("=");
      if (split < 1) throw new UsageError(`"${word}" is not of the form name=value`);
      const name = word.slice(0, split);
      const parameter = find(
        command.parameters,
        (candidate) => candidate.name,
        name,
        `${command.name} has no parameter`,
      );
      return [name, readValue(parameter.kind, word.slice(split + 1), name)];
    }),
  );
}

function readValue(kind: string, text: string, name: string): JsonValue {
  if (kind === "string") return text;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw new UsageError(`${name} wants ${kind === "json" ? "JSON" : kind}, not "${text}"`);
  }
}

function find<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  name: string,
  complaint: string,
): Item {
  const found = items.find((item) => nameOf(item) === name);
  if (found !== undefined) return found;
  const names = items.map(nameOf);
  const nearest = suggest(name, names);
  const hint =
    nearest !== undefined
      ? `did you mean "${nearest}"?`
      : names.length === 0
        ? "there are none"
        : `there is ${listOf(names)}`;
  throw new UsageError(`${complaint} "${name}"`, hint);
}
