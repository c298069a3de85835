import type { PlatformDeviceOf } from "../../../profile/platform.js";
import type { Artefact, Origin } from "../../artefact.js";
import { generated } from "../../families/family.js";
import { importStatement } from "../../import-statement.js";
import { renderTemplate } from "../../template-helpers.js";
import {
  commentText,
  type DefinedField,
  interfaceSource,
  layoutSource,
  objectSource,
  structSource,
  valueSource,
} from "./field-source.js";
import { camelCase, pascalCase } from "./names.js";
import { type NamedDefinition, nameParts, structureInterfaces } from "./vendor-type.js";

type VendorDevice = PlatformDeviceOf<"vendor-specific">;

/**
 * What a device of a type that VIRTIO does not define needs besides its line in `devices.gen.ts`: the
 * type in full, a handler that answers zeroes until it is written, and a test of it.
 */
export function vendorArtefacts(device: VendorDevice, origin: Origin): readonly Artefact[] {
  const { name, definition } = device;
  const parts = nameParts(definition);
  const names = { name, camel: camelCase(name), pascal: pascalCase(name) };
  const starter = { ...names, title: definition.title, ...starterContext(parts) };
  return [
    generated(`src/devices/${name}.gen.ts`, typeSource(device, parts, origin)),
    {
      path: `src/devices/${name}.ts`,
      content: renderTemplate("backend/src/devices/vendor.ts", starter),
      kind: "starter",
    },
    {
      path: `src/test/${name}.test.ts`,
      content: renderTemplate("backend/src/test/vendor.test.ts", starter),
      kind: "starter",
    },
  ];
}

function typeSource(device: VendorDevice, parts: NamedDefinition, origin: Origin): string {
  const { name, definition, pointer } = device;
  const { requests, events } = parts;
  const pascal = pascalCase(name);
  const { config, features, queues } = definition;
  const bits = features.map((feature) => [feature.name, String(feature.bit)] as const);
  const values = config.map((field) => [field.name, valueSource(field, field.value)] as const);
  return renderTemplate("backend/src/devices/vendor.gen.ts", {
    ...origin,
    pointer,
    pascal,
    camel: camelCase(name),
    title: definition.title,
    id: `0x${definition.id.toString(16)}`,
    imports: importStatement(importsOf(parts), "wheelbase/runtime"),
    features: objectSource(bits, 2),
    configInterface: interfaceSource(`${pascal}Config`, config),
    interfaces: structureInterfaces(parts),
    requestMap: mapInterface(
      `${pascal}Requests`,
      requests.map(({ member, requestType, answerType }) => [
        `  readonly ${member}: {`,
        `    readonly request: ${requestType};`,
        `    readonly answer: ${answerType};`,
        "  };",
      ]),
    ),
    eventMap: mapInterface(
      `${pascal}Events`,
      events.map(({ member, eventType }) => [`  readonly ${member}: ${eventType};`]),
    ),
    config: structSource(config, 2),
    values: objectSource(values, 2),
    driverWrites: config.filter(({ access }) => access !== "R").map((field) => field.name),
    queues: queues.map(({ direction }) =>
      direction === "device-to-driver" ? "supply" : "request",
    ),
    requests: objectSource(
      requests.map(({ member, queue, defined }) => [
        member,
        objectSource(
          [
            ["queue", String(queue)],
            ...(defined.tag === undefined ? [] : [["tag", String(defined.tag)] as const]),
            ["readable", structSource(defined.readable, 6)],
            ["writable", structSource(defined.writable, 6)],
          ],
          4,
        ),
      ]),
      2,
    ),
    events: objectSource(
      events.map(({ member, queue, fields }) => [
        member,
        objectSource(
          [
            ["queue", String(queue)],
            ["writable", structSource(fields, 6)],
          ],
          4,
        ),
      ]),
      2,
    ),
  });
}

function importsOf({ definition, requests, events }: NamedDefinition): readonly string[] {
  const structures: (readonly DefinedField[])[] = [
    definition.config,
    ...requests.flatMap(({ defined }) => [defined.readable, defined.writable]),
    ...events.map(({ fields }) => fields),
  ];
  const layouts = structures.flat().flatMap((field) => layoutSource(field).imports);
  const types = ["type VendorHandlers", "type VendorPort", "type VendorType"];
  return [...new Set(["struct", ...layouts, ...types])];
}

function mapInterface(name: string, members: readonly (readonly string[])[]): string {
  if (members.length === 0) return `export type ${name} = Readonly<Record<never, never>>;`;
  return [`export interface ${name} {`, ...members.flat(), "}"].join("\n");
}

/** What the skeletons answer, and what their test asks and expects: zeroes, but for the tag. */
function starterContext({ requests }: NamedDefinition) {
  return {
    requests: requests.map(({ member, defined }) => {
      const { name, tag, readable, writable, summary } = defined;
      const asked = readable.map(
        (field, index) => [field.name, valueSource(field, index === 0 ? tag : 0)] as const,
      );
      const answered = writable.map((field) => [field.name, valueSource(field)] as const);
      return {
        member,
        summary: commentText(summary ?? `Answers \`${name}\`.`),
        skeleton: objectSource(answered, 6),
        request: objectSource(asked, 4),
        answer: objectSource(answered, 4),
      };
    }),
  };
}
