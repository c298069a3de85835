import {
  EVENT_CODE_COUNT,
  EventType,
  eventCode,
  PROPERTIES,
  PROPERTY_COUNT,
} from "../../../catalogue/input-events.js";
import { type Axis, type DeviceIds, type InputDescription, virtualIds } from "./description.js";
import { type InputIdentity, mistake } from "./options.js";

/** Keys of a description and the type of the codes that they list. */
const lists: Readonly<Record<string, number>> = {
  keys: EventType.Key,
  relative: EventType.Relative,
  switches: EventType.Switch,
  miscellaneous: EventType.Miscellaneous,
  leds: EventType.Led,
  sounds: EventType.Sound,
  repeat: EventType.Repeat,
};
const idKeys = ["bus", "vendor", "product", "version"] as const;
const axisKeys = ["minimum", "maximum", "fuzz", "flat", "resolution"] as const;
const mostAxes = 64;

/**
 * What a device is by a JSON document: `ids`, `properties`, `absolute` (an object of axes by name) and lists of codes by
 * name or number. Throws `HostError` WB4521 with what is wrong.
 */
export function describeJson(
  source: unknown,
  { title: name, serial }: InputIdentity,
): InputDescription {
  const document = objectOf(source, "a description");
  const codes = new Map<number, readonly number[]>();
  let ids = virtualIds;
  let properties: readonly number[] = [];
  let axes: ReadonlyMap<number, Axis> = new Map();
  for (const [key, value] of Object.entries(document)) {
    const type = Object.hasOwn(lists, key) ? lists[key] : undefined;
    if (key === "ids") ids = idsOf(value);
    else if (key === "properties") properties = listOf(value, key, propertyOf);
    else if (key === "absolute") axes = axesOf(value);
    else if (type !== undefined) {
      codes.set(
        type,
        listOf(value, key, (entry) => codeOf(type, entry)),
      );
    } else {
      const known = ["ids", "properties", "absolute", ...Object.keys(lists)].join(", ");
      throw mistake(`"${key}" is no part of a description; there are ${known}`);
    }
  }
  return { name, serial, ids, properties, codes, axes };
}

function idsOf(value: unknown): DeviceIds {
  const numbers = numbersOf(value, "ids", idKeys, 0, 0xffff);
  return { ...virtualIds, ...numbers };
}

function axesOf(value: unknown): ReadonlyMap<number, Axis> {
  const axes = new Map<number, Axis>();
  for (const [name, range] of Object.entries(objectOf(value, "absolute"))) {
    const code = codeOf(EventType.Absolute, /^\d+$/.test(name) ? Number(name) : name);
    const numbers = numbersOf(range, name, axisKeys, -(2 ** 31), 2 ** 31 - 1);
    const axis = { minimum: 0, maximum: 0, fuzz: 0, flat: 0, resolution: 0, ...numbers };
    if (axis.maximum <= axis.minimum) throw mistake(`${name} has no room above its minimum`);
    axes.set(code, axis);
  }
  if (axes.size > mostAxes) throw mistake(`more than ${mostAxes} axes`);
  return axes;
}

function numbersOf<Key extends string>(
  value: unknown,
  where: string,
  keys: readonly Key[],
  least: number,
  most: number,
): Partial<Record<Key, number>> {
  const numbers: Partial<Record<Key, number>> = {};
  for (const [key, number] of Object.entries(objectOf(value, where))) {
    const known = keys.find((one) => one === key);
    if (known === undefined)
      throw mistake(`${where} has no "${key}"; there are ${keys.join(", ")}`);
    if (!isWhole(number, least, most)) throw mistake(`${where}.${key} is out of range`);
    numbers[known] = number;
  }
  return numbers;
}

function listOf(value: unknown, key: string, read: (entry: unknown) => number): readonly number[] {
  if (!Array.isArray(value)) throw mistake(`"${key}" is no list`);
  return [...new Set(value.map(read))];
}

function propertyOf(entry: unknown): number {
  const number = typeof entry === "string" ? PROPERTIES.get(entry) : entry;
  if (!isWhole(number, 0, PROPERTY_COUNT - 1)) throw mistake(`there is no property ${entry}`);
  return number;
}

function codeOf(type: number, entry: unknown): number {
  const number = typeof entry === "string" ? eventCode(type, entry) : entry;
  const most = type === EventType.Absolute ? mostAxes - 1 : EVENT_CODE_COUNT - 1;
  if (!isWhole(number, 0, most)) throw mistake(`there is no code ${JSON.stringify(entry)}`);
  return number;
}

function objectOf(value: unknown, what: string): object {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw mistake(`${what} is no object`);
}

function isWhole(value: unknown, least: number, most: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
}
