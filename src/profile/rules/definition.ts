import { deviceById } from "../../catalogue/index.js";
import type { DeviceDocumentOf } from "../profile-document.js";
import { type ProfileView, type Report, rule } from "../rule.js";
import { ownerOf } from "../vocabulary.js";

type Definition = NonNullable<DeviceDocumentOf<"vendor-specific">["definition"]>;

interface DefinitionView {
  readonly definition: Definition;
  readonly pointer: string;
}

function definitions({ devices }: ProfileView): DefinitionView[] {
  return devices.flatMap(({ device, pointer }) => {
    if (device.type !== "vendor-specific" || device.definition === undefined) return [];
    return [{ definition: device.definition, pointer: `${pointer}/definition` }];
  });
}

export const definitionId = rule({
  id: "definition/id",
  severity: "error",
  docs: "A vendor-specific device type has an id that VIRTIO has not given to another type.",
  check(view, report) {
    for (const { definition, pointer } of definitions(view)) {
      const known = deviceById(definition.id);
      if (known === undefined) continue;
      report({
        at: `${pointer}/id`,
        message: `id ${definition.id} belongs to "${known.name}"`,
        hint: `write \`type: ${known.name}\` without a definition, or choose another id`,
      });
    }
  },
});

export const definitionFeature = rule({
  id: "definition/feature",
  severity: "error",
  docs: "Feature bits of a type of your own leave bits 24 to 49 to VIRTIO (section 2.2).",
  check(view, report) {
    for (const { definition, pointer } of definitions(view)) {
      for (const [index, { bit, name }] of (definition.features ?? []).entries()) {
        const at = `${pointer}/features/${index}`;
        if (bit >= FIRST_COMMON_BIT && bit <= LAST_COMMON_BIT) {
          report({
            at: `${at}/bit`,
            message: `bit ${bit} belongs to VIRTIO itself`,
            expected: `0 to ${FIRST_COMMON_BIT - 1}, or ${LAST_COMMON_BIT + 1} to 127`,
          });
        }
        const owner = ownerOf(name);
        if (owner === undefined) continue;
        report({ at: `${at}/name`, message: `"${name}" is a feature of "${owner}"` });
      }
    }
  },
});

/** Bits that VIRTIO 1.4, section 2.2, keeps for queues, transports and itself. */
const FIRST_COMMON_BIT = 24;
const LAST_COMMON_BIT = 49;

export const definitionUnique = rule({
  id: "definition/unique",
  severity: "error",
  docs: "Names, bits and tags of a definition tell its parts apart.",
  check(view, report) {
    for (const { definition, pointer } of definitions(view)) {
      const { features = [], config = [], queues, requests = [] } = definition;
      const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);
      reportTwice(names(features), `${pointer}/features`, "name", report);
      reportTwice(
        features.map(({ bit }) => bit),
        `${pointer}/features`,
        "bit",
        report,
      );
      reportTwice(names(config), `${pointer}/config`, "name", report);
      reportTwice(names(queues), `${pointer}/queues`, "name", report);
      reportTwice(names(requests), `${pointer}/requests`, "name", report);
      for (const [index, { readable = [], writable = [] }] of requests.entries()) {
        const at = `${pointer}/requests/${index}`;
        reportTwice(names(readable), `${at}/readable`, "name", report);
        reportTwice(names(writable), `${at}/writable`, "name", report);
      }
    }
  },
});

export const definitionRequest = rule({
  id: "definition/request",
  severity: "error",
  docs: "A request names a queue of its definition, and a tag stands in a first readable field.",
  check(view, report) {
    for (const { definition, pointer } of definitions(view)) {
      const queues = definition.queues.map(({ name }) => name);
      const tags = new Map<string, number>();
      for (const [index, request] of (definition.requests ?? []).entries()) {
        const at = `${pointer}/requests/${index}`;
        const { queue, tag, readable = [] } = request;
        if (!queues.includes(queue)) {
          report({
            at: `${at}/queue`,
            message: `the definition has no queue "${queue}"`,
            expected: queues.join(", "),
            related: [{ at: `${pointer}/queues`, message: "queues of the definition" }],
          });
        }
        if (tag === undefined) continue;
        const [first] = readable;
        if (first === undefined || first.type.includes("[")) {
          report({ at: `${at}/tag`, message: "a tag needs a first readable field for it" });
        }
        const key = `${queue} ${tag}`;
        const owner = tags.get(key);
        if (owner === undefined) tags.set(key, index);
        else {
          report({
            at: `${at}/tag`,
            message: `tag ${tag} of queue "${queue}" is taken`,
            related: [{ at: `${pointer}/requests/${owner}/tag`, message: "first here" }],
          });
        }
      }
    }
  },
});

function reportTwice(
  values: readonly (string | number)[],
  pointer: string,
  key: string,
  report: Report,
): void {
  for (const [index, value] of values.entries()) {
    const first = values.indexOf(value);
    if (first === index) continue;
    report({
      at: `${pointer}/${index}/${key}`,
      message: `${key} ${value} is taken`,
      related: [{ at: `${pointer}/${first}/${key}`, message: "first here" }],
    });
  }
}
