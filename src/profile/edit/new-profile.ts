import { Document } from "yaml";
import { SCHEMA_VERSION } from "../platform-parts.js";

export interface NewGuest {
  readonly name: string;
  readonly architecture: string;
  readonly memory: string;
}

export interface NewProfile {
  readonly name: string;
  readonly description: string;
  readonly bases: readonly string[];
  readonly guests: readonly NewGuest[];
  /** Where the editor finds the schema, from the file's folder. */
  readonly schemaPath: string;
}

/** The text of a profile to begin with. */
export function newProfileText(profile: NewProfile): string {
  const { name, description, bases, guests, schemaPath } = profile;
  const more = bases.length === 0 ? "" : " besides those of the base";
  const lines = [
    `# yaml-language-server: $schema=${schemaPath}`,
    "kind: PlatformProfile",
    `schemaVersion: ${SCHEMA_VERSION}`,
    `name: ${scalar(name)}`,
    `description: ${scalar(description)}`,
    ...(bases.length === 0 ? [] : [`extends: [${bases.map(scalar).join(", ")}]`]),
    "",
    "guests:",
    ...guests.flatMap((guest) => [
      `  - name: ${scalar(guest.name)}`,
      `    architecture: ${scalar(guest.architecture)}`,
      `    memory: ${scalar(guest.memory)}`,
      `    # Devices${more}; \`wheelbase add device\` writes them.`,
      "    devices: []",
    ]),
  ];
  return `${lines.join("\n")}\n`;
}

/** Text as YAML wants it on one line: in quotes where it has to be. */
function scalar(text: string): string {
  return new Document(text).toString({ lineWidth: 0, blockQuote: false }).trim();
}
