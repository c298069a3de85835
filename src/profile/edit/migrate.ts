import { isAlias, type Node } from "yaml";
import { applyEdits, columnOf, lineEnd, lineStart, type TextEdit } from "./text-edits.js";
import { type Entry, isFlow, lastCharacter, spanOf, YamlText } from "./yaml-nodes.js";

/**
 * A profile of format 1 in format 2, or undefined when it is none: features that were to be
 * offered exactly are required, host bindings name their kind, and types with a fixed number of
 * queues state none. Comments, order and layout stay.
 */
export function migrateText(text: string): string | undefined {
  const yaml = new YamlText(text);
  const version = yaml.entry(yaml.root, "schemaVersion");
  if (version === undefined || yaml.scalar(yaml.root, "schemaVersion") !== 1) return undefined;
  const migration = new Migration(yaml);
  migration.replace(version.valueStart, version.valueEnd, "2");
  for (const guest of yaml.items(yaml.entry(yaml.root, "guests")?.value)) {
    for (const device of yaml.items(yaml.entry(guest, "devices")?.value)) migration.device(device);
  }
  return applyEdits(text, migration.edits);
}

class Migration {
  readonly #yaml: YamlText;
  /** By place: what an alias repeats is changed once. */
  readonly #edits = new Map<string, TextEdit>();

  constructor(yaml: YamlText) {
    this.#yaml = yaml;
  }

  get edits(): readonly TextEdit[] {
    return [...this.#edits.values()];
  }

  replace(start: number, end: number, text: string): void {
    this.#edits.set(`${start} ${end}`, { start, end, text });
  }

  device(device: Node): void {
    const type = this.#yaml.scalar(device, "type");
    const host = this.#yaml.entry(device, "host");
    const features = this.#yaml.entry(device, "features");
    // What an alias stands for is changed where it is written.
    if (features?.value && !isAlias(features.value)) this.#features(features, features.value);
    if (host?.value && !isAlias(host.value)) this.#host(host.value);
    if (type === "entropy" || type === "console") this.#queues(device);
  }

  #features(entry: Entry, list: Node): void {
    if (this.#yaml.items(list).length === 0 && !isFlow(list)) return;
    const { start, end } = spanOf(list);
    const [required, optional] = [this.#key("required"), this.#key("optional")];
    if (isFlow(list)) {
      const written = this.#yaml.text.slice(start, end);
      this.replace(start, end, `{ ${required}: ${written}, ${optional}: [] }`);
      return;
    }
    this.#blockFeatures(entry, start, end);
  }

  /** A list of lines: they move to the right, below a key of their own. */
  #blockFeatures(entry: Entry, start: number, end: number): void {
    const { text } = this.#yaml;
    const margin = " ".repeat(columnOf(text, entry.keyStart) + 2);
    const first = lineStart(text, start);
    const last = lineEnd(text, lastCharacter(text, start, end));
    const shift = margin.length + 2 - columnOf(text, start);
    const lines = text
      .slice(first, last)
      .split("\n")
      .map((line) => (line.trim() === "" ? line : `${" ".repeat(Math.max(0, shift))}${line}`));
    const body = lines.join("\n");
    const ended = body.endsWith("\n") ? body : `${body}\n`;
    this.replace(first, last, `${margin}required:\n${ended}${margin}optional: []\n`);
  }

  #host(host: Node): void {
    const kind = this.#key("kind");
    for (const { key, keyStart, keyEnd, valueEnd } of this.#yaml.entries(host)) {
      if (key === "source") this.replace(keyStart, keyEnd, kind);
      else if (key === "pty") this.replace(keyStart, valueEnd, `${kind}: ${this.#word("pty")}`);
      else if (key === "file" || key === "socket") {
        const path = this.#key("path");
        const between = isFlow(host)
          ? ", "
          : `\n${" ".repeat(columnOf(this.#yaml.text, keyStart))}`;
        this.replace(keyStart, keyEnd, `${kind}: ${this.#word(key)}${between}${path}`);
      }
    }
  }

  /** Removes the number of queues; with nothing else in it, the whole key. */
  #queues(device: Node): void {
    const queues = this.#yaml.entry(device, "queues");
    const entries = this.#yaml.entries(queues?.value);
    const count = entries.findIndex(({ key }) => key === "count");
    if (queues === undefined || count < 0) return;
    if (entries.length === 1) {
      this.#remove(queues, this.#yaml.entries(device), isFlow(device));
    } else {
      const entry = entries[count];
      if (entry !== undefined) this.#remove(entry, entries, isFlow(queues.value));
    }
  }

  #remove(entry: Entry, among: readonly Entry[], isInFlow: boolean): void {
    const { text } = this.#yaml;
    const index = among.indexOf(among.find(({ keyStart }) => keyStart === entry.keyStart) ?? entry);
    const next = among[index + 1];
    if (isInFlow) {
      const before = among[index - 1];
      if (next !== undefined) this.replace(entry.keyStart, next.keyStart, "");
      else this.replace(before?.valueEnd ?? entry.keyStart, entry.valueEnd, "");
    } else if (next !== undefined) {
      // The first key of a list's entry stands behind its hyphen, and so does what follows it.
      this.replace(entry.keyStart, next.keyStart, "");
    } else {
      const last = lastCharacter(text, entry.keyStart, entry.valueEnd);
      this.replace(lineStart(text, entry.keyStart), lineEnd(text, last), "");
    }
  }

  #key(name: string): string {
    return this.#word(name);
  }

  #word(word: string): string {
    return this.#yaml.isJson ? `"${word}"` : word;
  }
}
