import type { DeviceDefinition } from "../../../profile/platform.js";
import { commentText, type DefinedField, interfaceSource } from "./field-source.js";
import { capitalized, memberNames } from "./names.js";

type DefinedRequest = DeviceDefinition["requests"][number];

/** A request with the names that it has in generated code. */
export interface NamedRequest {
  /** Of the handler, `readLevel`. */
  readonly member: string;
  readonly requestType: string;
  readonly answerType: string;
  /** The index of its queue. */
  readonly queue: number;
  readonly defined: DefinedRequest;
}

/** A structure that the device sends on its own. */
export interface NamedEvent {
  readonly member: string;
  readonly eventType: string;
  readonly queue: number;
  readonly fields: readonly DefinedField[];
  readonly defined: DefinedRequest;
}

/** A definition with the names that generated code gives its parts. */
export interface NamedDefinition {
  readonly definition: DeviceDefinition;
  readonly requests: readonly NamedRequest[];
  readonly events: readonly NamedEvent[];
}

/** A queue from device to driver carries events, every other one requests. */
export function nameParts(definition: DeviceDefinition): NamedDefinition {
  const { requests: all, queues } = definition;
  const members = memberNames(all.map(({ name }) => name));
  const requests: NamedRequest[] = [];
  const events: NamedEvent[] = [];
  for (const [index, defined] of all.entries()) {
    const member = members[index] ?? defined.name;
    const typeName = capitalized(member);
    const queue = queues.findIndex(({ name }) => name === defined.queue);
    if (queues[queue]?.direction === "device-to-driver") {
      const fields = defined.writable;
      events.push({ member, eventType: `${typeName}Event`, queue, fields, defined });
    } else {
      const [requestType, answerType] = [`${typeName}Request`, `${typeName}Answer`];
      requests.push({ member, requestType, answerType, queue, defined });
    }
  }
  return { definition, requests, events };
}

/** The interfaces of all structures, each with what it is. */
export function structureInterfaces({ requests, events }: NamedDefinition): readonly string[] {
  return [
    ...requests.flatMap(({ requestType, answerType, defined }) => [
      documented(
        `\`${defined.name}\` on \`${defined.queue}\`.${sentence(defined.summary)}`,
        interfaceSource(requestType, defined.readable),
      ),
      documented(
        `The answer to \`${defined.name}\`.`,
        interfaceSource(answerType, defined.writable),
      ),
    ]),
    ...events.map(({ eventType, fields, defined }) =>
      documented(
        `\`${defined.name}\`, which the device sends on \`${defined.queue}\`.${sentence(defined.summary)}`,
        interfaceSource(eventType, fields),
      ),
    ),
  ];
}

function documented(text: string, source: string): string {
  return `/** ${commentText(text)} */\n${source}`;
}

function sentence(summary: string | undefined): string {
  return summary === undefined ? "" : ` ${summary}`;
}
