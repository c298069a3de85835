import type { Claim, Source, VendorDevice } from "../../profile/vendor/vendor.js";
import type { PageGroup, PageItem, PageSource } from "./page.js";
import { SUPPORT_STATES, sourceNote } from "./words.js";

/** What stands behind the cell of a device, every statement with its sources. */
export function deviceGroups(claim: VendorDevice | undefined): PageGroup[] {
  if (claim === undefined) {
    const text = "The profile does not mention this device: nothing was found.";
    return [{ heading: "Support", items: [plain("unknown", "open", text)] }];
  }
  const groups: PageGroup[] = [
    { heading: "Support", items: [statement("", claim, architecturesText(claim.architectures))] },
    { heading: "Transports", items: claim.transports.map(transportItem) },
    { heading: "Back ends", items: claim.backends.map(backendItem) },
    { heading: "Features", items: featureItems(claim) },
    { heading: "Queues", items: claim.queues.map(queueItem) },
    {
      heading: "Configuration",
      items: claim.config.map(({ field, notes, sources }) => ({
        ...plain(field, "none", ""),
        note: notes ?? "",
        sources: sourcesOf(sources),
      })),
    },
  ];
  if (claim.instances !== undefined) {
    const { maximum, notes, sources } = claim.instances;
    const text = `at most ${maximum} in a guest`;
    const item = {
      ...plain("Number", "none", text),
      note: notes ?? "",
      sources: sourcesOf(sources),
    };
    groups.push({ heading: "Limits", items: [item] });
  }
  return groups.filter(({ items }) => items.length > 0);
}

/** What is short enough for the cell itself. */
export function deviceChips(claim: VendorDevice | undefined): string[] {
  if (claim === undefined || claim.support === "unsupported") return [];
  const there = ({ support }: Claim) => support === "supported" || support === "experimental";
  const transports = claim.transports.filter(there).map(({ transport }) => transport);
  const isOutside = (kind: string) => kind === "vhost-user" || kind === "vfio-user";
  const backends = claim.backends.filter((each) => there(each) && isOutside(each.kind));
  return [...new Set([...transports, ...backends.map(({ kind }) => kind)])];
}

function transportItem(claim: VendorDevice["transports"][number]): PageItem {
  const { transport, device, architectures } = claim;
  return statement(transport, claim, joined(device, architecturesText(architectures)));
}

function backendItem(claim: VendorDevice["backends"][number]): PageItem {
  const { kind, called, transports, reconnect } = claim;
  const again =
    reconnect === undefined ? undefined : `reconnects: ${SUPPORT_STATES[reconnect].word}`;
  return statement(kind, claim, joined(called, transports?.join(", "), again));
}

function queueItem(limits: VendorDevice["queues"][number]): PageItem {
  const { maximumCount, maximumSize, backends, notes, sources } = limits;
  const text = joined(
    maximumCount === undefined ? undefined : `at most ${maximumCount} queues`,
    maximumSize === undefined ? undefined : `at most ${maximumSize} entries`,
  );
  const label = backends?.join(", ") ?? "every back end";
  return { ...plain(label, "none", text), note: notes ?? "", sources: sourcesOf(sources) };
}

/** Bits with the same statement stand together. */
function featureItems({ features }: VendorDevice): PageItem[] {
  const groups = new Map<string, { claim: VendorDevice["features"][number]; names: string[] }>();
  for (const claim of features) {
    const group = groups.get(claim.pointer) ?? { claim, names: [] };
    group.names.push(claim.name);
    groups.set(claim.pointer, group);
  }
  return [...groups.values()].map(({ claim, names }) => ({
    ...statement(claim.backends?.join(", ") ?? "", claim, names.join(" ")),
  }));
}

function statement(label: string, claim: Claim, text: string): PageItem {
  const { word, tone } = SUPPORT_STATES[claim.support];
  return {
    label: label === "" ? word : `${label}: ${word}`,
    tone,
    text,
    note: claim.notes ?? "",
    sources: sourcesOf(claim.sources),
  };
}

export function plain(label: string, tone: string, text: string): PageItem {
  return { label, tone, text, note: "", sources: [] };
}

export function sourcesOf(sources: readonly Source[]): PageSource[] {
  return sources.map((source) => ({
    title: source.title,
    // The schema lets only http and https in; a page should not depend on that.
    url: /^https?:\/\//.test(source.url ?? "") ? (source.url ?? "") : "",
    note: sourceNote(source),
  }));
}

function architecturesText(architectures: readonly string[] | undefined): string {
  return architectures?.join(", ") ?? "";
}

function joined(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join(" · ");
}
