import { writeFileSync } from "node:fs";
import { parse } from "yaml";
import { DESCRIBED_TYPES, type DescribedType } from "../../profile/devices/index.js";
import type { Diagnostic } from "../../profile/diagnostic.js";
import { addDevice, deviceNames, guestNames } from "../../profile/edit/add-device.js";
import {
  type DeviceEntry,
  hostChoices,
  missingKeys,
  withSetting,
} from "../../profile/edit/device-entry.js";
import { parsePlatform } from "../../profile/load-platform.js";
import { didYouMean, listOf } from "../../profile/suggest.js";
import { printFindings } from "../format.js";
import { UsageError } from "../usage-error.js";
import { readProfileText } from "./profile-text.js";
import { ask, canAsk } from "./questions.js";

export interface AddOptions {
  readonly type: string;
  readonly guest?: string | undefined;
  readonly name?: string | undefined;
  readonly host?: string | undefined;
  readonly set?: readonly string[] | undefined;
  readonly isDry: boolean;
}

/** Adds a device to a profile's text; false when that would break the profile. */
export async function addToProfile(file: string, options: AddOptions): Promise<boolean> {
  const text = readProfileText(file);
  const guest = chooseGuest(guestNames(text), options.guest);
  const entry = await complete(firstEntry(options, deviceNames(text, guest)));
  const changed = addDevice(text, guest, entry);
  if (changed === undefined) throw new UsageError(`the profile has no guest "${guest}"`);
  const after = parsePlatform(changed, file);
  const isSound = after.ok || !hasNewErrors(parsePlatform(text, file).findings, after.findings);
  if (!isSound) {
    await printFindings(after.findings, after.sources);
    process.stderr.write("Nothing was written.\n");
    return false;
  }
  if (options.isDry) process.stdout.write(changed);
  else {
    writeFileSync(file, changed);
    process.stdout.write(`${file}: device "${entry.name}" added to guest "${guest}"\n`);
  }
  return true;
}

function chooseGuest(names: readonly string[], wanted: string | undefined): string {
  const [only] = names;
  if (wanted !== undefined) {
    if (names.includes(wanted)) return wanted;
    throw new UsageError(
      `the profile states no guest "${wanted}"`,
      didYouMean(wanted, names) ?? `it states: ${listOf(names, "and")}`,
    );
  }
  if (only === undefined) throw new UsageError("the profile states no guests");
  if (names.length === 1) return only;
  throw new UsageError("which guest?", `choose with --guest: ${listOf(names)}`);
}

function firstEntry(options: AddOptions, taken: readonly string[]): DeviceEntry {
  const type = DESCRIBED_TYPES.find((known) => known === options.type);
  if (type === undefined) throw new UsageError(`there is no device type "${options.type}"`);
  let entry: DeviceEntry = { name: options.name ?? freeName(type, taken), type };
  for (const setting of options.set ?? []) entry = withOption(entry, setting);
  const kind = options.host ?? hostChoices(type).usual;
  return kind === undefined ? entry : withHostKind(entry, kind);
}

/** The kind stands in front of the keys that belong to it. */
function withHostKind(entry: DeviceEntry, kind: string): DeviceEntry {
  const { host } = entry;
  const keys = typeof host === "object" && host !== null ? host : {};
  return { ...entry, host: { kind, ...keys } };
}

function withOption(entry: DeviceEntry, setting: string): DeviceEntry {
  const at = setting.indexOf("=");
  if (at <= 0) {
    throw new UsageError(`--set ${setting} has no value`, "write --set config.key=value");
  }
  return withSetting(entry, setting.slice(0, at), readValue(setting.slice(at + 1)));
}

/** A value as YAML would read it: numbers, true, lists. */
function readValue(text: string): unknown {
  try {
    return parse(text, { logLevel: "silent" });
  } catch {
    return text;
  }
}

function freeName(type: DescribedType, taken: readonly string[]): string {
  const base = type === "9p" ? "share" : type;
  for (let number = 0; ; number += 1) {
    const name = `${base}${number}`;
    if (!taken.includes(name)) return name;
  }
}

/** Asks for what is missing, as often as an answer makes something else necessary. */
async function complete(entry: DeviceEntry): Promise<DeviceEntry> {
  let asked = entry;
  for (let missing = missingKeys(asked); missing.length > 0; missing = missingKeys(asked)) {
    if (!canAsk()) {
      const list = missing.map(({ path, doc, example, choices }) => {
        const shown = choices.length > 0 ? choices.join("|") : JSON.stringify(example);
        const flag = path === "host.kind" ? `--host ${shown}` : `--set '${path}=${shown}'`;
        return `${flag}   ${doc}`;
      });
      throw new UsageError(`a device of type "${entry.type}" needs more`, list.join("\n"));
    }
    const answers = await ask(
      missing.map(({ path, doc, choices, example }) => {
        return { text: `${path}: ${doc}`, choices, usual: exampleText(example) };
      }),
    );
    for (const [index, { path }] of missing.entries()) {
      asked = withSetting(asked, path, readValue(answers[index] ?? ""));
    }
  }
  return asked;
}

function exampleText(example: unknown): string {
  return typeof example === "string" ? example : JSON.stringify(example);
}

function hasNewErrors(before: readonly Diagnostic[], after: readonly Diagnostic[]): boolean {
  const count = (list: readonly Diagnostic[]) =>
    list.filter(({ severity }) => severity === "error").length;
  return count(after) > count(before);
}
