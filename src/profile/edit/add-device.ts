import { Document, isMap, isScalar, isSeq, type Node, visit } from "yaml";
import type { DeviceEntry } from "./device-entry.js";
import { applyEdits, columnOf, lineEnd, lineStart } from "./text-edits.js";
import { type Entry, isFlow, lastCharacter, spanOf, YamlText } from "./yaml-nodes.js";

/** Names of the guests that a profile states, in their order. */
export function guestNames(text: string): string[] {
  return guestsOf(new YamlText(text)).map(({ name }) => name);
}

/** Names of the devices that a profile states for a guest. */
export function deviceNames(text: string, guest: string): string[] {
  const yaml = new YamlText(text);
  const found = guestsOf(yaml).find(({ name }) => name === guest);
  const devices = yaml.items(yaml.entry(found?.node, "devices")?.value);
  return devices.map((device) => String(yaml.scalar(device, "name")));
}

/**
 * The profile with a device behind the others of a guest. Nothing else in the text changes;
 * undefined when the profile has no such guest.
 */
export function addDevice(text: string, guest: string, device: DeviceEntry): string | undefined {
  const yaml = new YamlText(text);
  const node = guestsOf(yaml).find(({ name }) => name === guest)?.node;
  if (node === undefined) return undefined;
  const devices = yaml.entry(node, "devices");
  const items = yaml.items(devices?.value);
  const last = items.at(-1);
  if (devices === undefined) return withDevices(yaml, node, device);
  if (last === undefined) return intoEmpty(yaml, devices, node, device);
  return isFlow(devices.value) ? behindFlow(yaml, last, device) : behindBlock(yaml, last, device);
}

function guestsOf(yaml: YamlText): { readonly name: string; readonly node: Node }[] {
  const guests = yaml.items(yaml.entry(yaml.root, "guests")?.value);
  return guests.map((node) => ({ name: String(yaml.scalar(node, "name")), node }));
}

function behindBlock({ text }: YamlText, last: Node, device: DeviceEntry): string {
  const { start, end } = spanOf(last);
  // The hyphen stands in front of the entry, maybe on a line of its own.
  const hyphen = text.lastIndexOf("-", start - 1);
  const at = lineEnd(text, lastCharacter(text, start, end));
  const break_ = text[at - 1] === "\n" ? "" : "\n";
  // Entries that a blank line sets apart stay so.
  const isApart = /\n[ \t]*\n[ \t]*(#[^\n]*\n[ \t]*)*$/.test(text.slice(0, hyphen));
  const entry = listEntry(device, columnOf(text, hyphen));
  return applyEdits(text, [
    { start: at, end: at, text: `${break_}${isApart ? "\n" : ""}${entry}` },
  ]);
}

function behindFlow(yaml: YamlText, last: Node, device: DeviceEntry): string {
  const { text } = yaml;
  const { start, end } = spanOf(last);
  const line = lineStart(text, start);
  const isOwnLine = text.slice(line, start).trim() === "";
  const separator = isOwnLine ? `,\n${text.slice(line, start)}` : ", ";
  const entry = flowEntry(yaml, device, isOwnLine ? columnOf(text, start) : undefined);
  return applyEdits(text, [{ start: end, end, text: `${separator}${entry}` }]);
}

function intoEmpty(yaml: YamlText, devices: Entry, guest: Node, device: DeviceEntry): string {
  const { text } = yaml;
  const { keyEnd, valueStart, valueEnd } = devices;
  if (isFlow(guest)) {
    const entry = flowEntry(yaml, device, undefined);
    return applyEdits(text, [{ start: valueStart, end: valueEnd, text: `[${entry}]` }]);
  }
  const entry = listEntry(device, columnOf(text, devices.keyStart) + 2).trimEnd();
  const isAbsent = valueEnd <= keyEnd + 1;
  const [start, end] = isAbsent ? [keyEnd + 1, keyEnd + 1] : [valueStart - 1, valueEnd];
  return applyEdits(text, [{ start, end, text: `\n${entry}` }]);
}

/** A guest that had no devices: the key goes behind its others. */
function withDevices(yaml: YamlText, guest: Node, device: DeviceEntry): string {
  const { text } = yaml;
  const keys = yaml.entries(guest);
  const last = keys.at(-1);
  if (last === undefined) throw new Error("a guest with a name has a key");
  if (isFlow(guest)) {
    const key = yaml.isJson ? '"devices"' : "devices";
    const added = `, ${key}: [${flowEntry(yaml, device, undefined)}]`;
    return applyEdits(text, [{ start: last.valueEnd, end: last.valueEnd, text: added }]);
  }
  const column = columnOf(text, last.keyStart);
  const at = lineEnd(text, lastCharacter(text, last.keyStart, last.valueEnd));
  const break_ = text[at - 1] === "\n" ? "" : "\n";
  const added = `${break_}${" ".repeat(column)}devices:\n${listEntry(device, column + 2)}`;
  return applyEdits(text, [{ start: at, end: at, text: added }]);
}

/** The lines of an entry of a block list whose hyphen stands at a column. */
function listEntry(device: DeviceEntry, column: number): string {
  const lines = blockText(device).trimEnd().split("\n");
  const margin = " ".repeat(column);
  const [first = "", ...others] = lines;
  const indented = others.map((line) => (line === "" ? "" : `${margin}  ${line}`));
  return `${[`${margin}- ${first}`, ...indented].join("\n")}\n`;
}

/** Block style, with short mappings and lists on one line. */
export function blockText(value: object): string {
  const yaml = new Document(value);
  visit(yaml, {
    Collection(key, node) {
      if (key === null || node === yaml.contents) return;
      const values: unknown[] = isMap(node) ? node.items.map((pair) => pair.value) : [];
      const isPlain = isSeq(node) ? node.items.every(isScalar) : values.every(isScalar);
      if (isPlain && node.items.length <= 4) node.flow = true;
    },
  });
  return yaml.toString({ lineWidth: 100 });
}

function flowEntry({ isJson }: YamlText, device: DeviceEntry, column: number | undefined): string {
  if (!isJson) {
    const yaml = new Document(device);
    visit(yaml, {
      Collection(_key, node) {
        node.flow = true;
      },
    });
    return yaml.toString({ lineWidth: 0 }).trim();
  }
  if (column === undefined) return JSON.stringify(device);
  return JSON.stringify(device, undefined, 2).replaceAll("\n", `\n${" ".repeat(column)}`);
}
