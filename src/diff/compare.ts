import type { ChangeKind, Difference } from "./change.js";

/** Plain data with the parts that both versions of a platform are matched by. */
export interface ComparedPlatform {
  readonly guests: readonly ComparedGuest[];
}

interface ComparedGuest {
  readonly name: string;
  readonly devices: readonly ComparedDevice[];
}

interface ComparedDevice {
  readonly name: string;
  readonly type: string;
}

/** Keys that say where a part was written, and what people call it. */
const UNSEEN_KEYS = new Set(["name", "description", "pointer", "devices", "source", "guests"]);

type Place = Pick<Difference, "guest" | "device" | "deviceType">;

/** All differences: guests and devices are the same when they have the same name. */
export function compare(before: ComparedPlatform, after: ComparedPlatform): Difference[] {
  const top: Place = { guest: undefined, device: undefined, deviceType: undefined };
  const found = compareValues(before, after, "", top);
  for (const [name, old, now] of pairs(before.guests, after.guests)) {
    const place = { ...top, guest: name };
    if (old === undefined || now === undefined) found.push(whole(place, old, now));
    else found.push(...compareValues(old, now, "", place), ...compareDevices(old, now, place));
  }
  return found;
}

function compareDevices(before: ComparedGuest, after: ComparedGuest, place: Place): Difference[] {
  const found: Difference[] = [];
  for (const [name, old, now] of pairs(before.devices, after.devices)) {
    const deviceType = old?.type ?? now?.type;
    const own = { ...place, device: name, deviceType };
    if (old === undefined || now === undefined) found.push(whole(own, old, now));
    else if (old.type !== now.type) {
      found.push({ ...own, kind: "changed", path: "type", before: old.type, after: now.type });
    } else found.push(...compareValues(old, now, "", own));
  }
  const common = (list: readonly ComparedDevice[], other: readonly ComparedDevice[]) =>
    list.map(({ name }) => name).filter((name) => other.some((device) => device.name === name));
  const order = [common(before.devices, after.devices), common(after.devices, before.devices)];
  if (order[0]?.join("\n") !== order[1]?.join("\n")) {
    const path = "devices.order";
    found.push({ ...place, kind: "changed", path, before: order[0], after: order[1] });
  }
  return found;
}

function compareValues(before: unknown, after: unknown, path: string, place: Place): Difference[] {
  if (isMapping(before) && isMapping(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys]
      .filter((key) => path !== "" || !UNSEEN_KEYS.has(key))
      .flatMap((key) => {
        const below = path === "" ? key : `${path}.${key}`;
        return compareValues(before[key], after[key], below, place);
      });
  }
  if (isWordList(before) && isWordList(after)) return compareLists(before, after, path, place);
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const kind = before === undefined ? "added" : after === undefined ? "removed" : "changed";
  return [{ ...place, kind, path, before, after }];
}

/** The order of words in a list says nothing. */
function compareLists(
  before: readonly unknown[],
  after: readonly unknown[],
  path: string,
  place: Place,
): Difference[] {
  const entry = (kind: ChangeKind, word: unknown): Difference => {
    const isNew = kind === "added";
    const values = { before: isNew ? undefined : word, after: isNew ? word : undefined };
    return { ...place, kind, path, ...values };
  };
  return [
    ...before.filter((word) => !after.includes(word)).map((word) => entry("removed", word)),
    ...after.filter((word) => !before.includes(word)).map((word) => entry("added", word)),
  ];
}

function whole(place: Place, before: unknown, after: unknown): Difference {
  const kind = before === undefined ? "added" : "removed";
  const type = place.deviceType;
  return {
    ...place,
    kind,
    path: "",
    before: before === undefined ? undefined : type,
    after: after === undefined ? undefined : type,
  };
}

/** Parts of the same name, those of `before` first. */
function pairs<Part extends { readonly name: string }>(
  before: readonly Part[],
  after: readonly Part[],
): [string, Part | undefined, Part | undefined][] {
  const old = new Map(before.map((part) => [part.name, part]));
  const now = new Map(after.map((part) => [part.name, part]));
  const names = new Set([...old.keys(), ...now.keys()]);
  return [...names].map((name) => [name, old.get(name), now.get(name)]);
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isWordList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.every((entry) => typeof entry !== "object");
}
