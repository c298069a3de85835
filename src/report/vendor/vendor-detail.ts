import type { Claim, Limit, Vendor } from "../../profile/vendor/vendor.js";
import { plain, sourcesOf } from "./device-detail.js";
import type { PageGroup, PageItem } from "./page.js";
import { SUPPORT_STATES, sourceNote } from "./words.js";

/** What a profile says of the product as a whole. */
export function vendorGroups(vendor: Vendor): PageGroup[] {
  const { architectures, interfaces, transports, otherDevices, passthrough, limits } = vendor;
  const { devices, memoryBytes } = limits;
  const groups: PageGroup[] = [
    {
      heading: "Notes",
      items: vendor.notes === undefined ? [] : [plain("", "none", vendor.notes)],
    },
    { heading: "Architectures", items: architectures.map((each) => item(each.architecture, each)) },
    { heading: "Interfaces", items: interfaces.map((each) => item(each.generation, each)) },
    { heading: "Transports", items: transports.map((each) => item(each.transport, each)) },
    {
      heading: "Limits",
      items: [
        ...limitItem(`${devices?.transport ?? "all"} devices`, devices),
        ...limitItem("bytes of memory", memoryBytes),
      ],
    },
    { heading: "Pass-through", items: passthrough.map((each) => item(each.kind, each)) },
    { heading: "Beyond VIRTIO 1.4", items: otherDevices.map((each) => item(each.name, each)) },
    {
      heading: "Sources",
      items: vendor.sources.map((source) => ({
        ...plain(source.id, "none", source.method ?? source.notes ?? ""),
        sources: sourcesOf([source]),
        note: source.url === undefined ? sourceNote(source) : "",
      })),
    },
  ];
  return groups.filter(({ items }) => items.length > 0);
}

function item(name: string, { support, notes, sources }: Claim): PageItem {
  const { word, tone } = SUPPORT_STATES[support];
  const text = plain(`${name}: ${word}`, tone, "");
  return { ...text, note: notes ?? "", sources: sourcesOf(sources) };
}

function limitItem(what: string, limit: Limit | undefined): PageItem[] {
  if (limit === undefined) return [];
  const { maximum, notes, sources } = limit;
  const text = plain(what, "none", `at most ${maximum}`);
  return [{ ...text, note: notes ?? "", sources: sourcesOf(sources) }];
}
