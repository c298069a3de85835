import { hex } from "../profile/address-range.js";
import type { Diagnostic } from "../profile/diagnostic.js";
import { type Finding, locate } from "../profile/finding.js";
import { joinPointer } from "../profile/pointer.js";
import { parseText } from "../profile/read-document.js";
import { ccwNumber, ccwText } from "./ccw-places.js";
import type { GuestLock, KeptPlace, PlaceKind, PlanLock } from "./lock.js";

const KIND = "PlanLock";
const LOCK_VERSION = 1;

/** How a place is written: as a profile would write it under `placement`. */
interface PlaceForm {
  readonly write: (number: number) => string | number;
  readonly form: RegExp;
  readonly read: (text: string) => number;
}

const DECIMAL = /^(0|[1-9][0-9]{0,9})$/;
const HEXADECIMAL = /^0x[0-9a-f]{1,13}$/;

const FORMS: Readonly<Record<PlaceKind, PlaceForm>> = {
  pci: {
    write: (slot) => `00:${slot.toString(16).padStart(2, "0")}.0`,
    form: /^00:[01][0-9a-f]\.0$/,
    read: (text) => Number.parseInt(text.slice(3, 5), 16),
  },
  mmio: { write: hex, form: HEXADECIMAL, read: Number },
  interrupt: { write: (number) => number, form: DECIMAL, read: Number },
  ccw: { write: ccwText, form: /^fe\.[0-3]\.[0-9a-f]{4}$/, read: ccwNumber },
  endpoint: { write: hex, form: HEXADECIMAL, read: Number },
  memory: { write: hex, form: HEXADECIMAL, read: Number },
};

/** The file beside a profile, a line for each device, so that a change is easy to see. */
export function lockText({ guests }: PlanLock): string {
  const parts = sorted(guests).map(([name, { devices, retired }]) => {
    return `    ${JSON.stringify(name)}: {\n${table("devices", devices)},\n${table("retired", retired)}\n    }`;
  });
  const head = `{\n  "kind": "${KIND}",\n  "lockVersion": ${LOCK_VERSION},\n`;
  return `${head}  "guests": {\n${parts.join(",\n")}\n  }\n}\n`;
}

function table(key: keyof GuestLock, places: GuestLock["devices"]): string {
  const lines = sorted(places).map(([name, place]) => {
    const words = Object.entries(place).map(([kind, number]) => {
      return `${JSON.stringify(kind)}: ${JSON.stringify(FORMS[kind as PlaceKind].write(number))}`;
    });
    return `        ${JSON.stringify(name)}: { ${words.join(", ")} }`;
  });
  return lines.length === 0
    ? `      "${key}": {}`
    : `      "${key}": {\n${lines.join(",\n")}\n      }`;
}

function sorted<Value>(record: Readonly<Record<string, Value>>): [string, Value][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}

export type LockResult =
  | { readonly ok: true; readonly lock: PlanLock }
  | { readonly ok: false; readonly findings: readonly Diagnostic[] };

/** Reads a lock. People merge such files by hand, so anything may be in one. */
export function parseLock(text: string, file: string): LockResult {
  const read = parseText(text, file);
  if (!read.ok) return { ok: false, findings: read.findings };
  const findings: Finding[] = [];
  const reader = new LockReader((at, message) => {
    findings.push({ rule: "lock/form", at, message, hint: HINT });
  });
  const lock = reader.read(read.document.data);
  if (findings.length === 0) return { ok: true, lock };
  return { ok: false, findings: findings.map((finding) => locate(read.document, finding)) };
}

const HINT = "restore the file from version control, or delete it: then every place is chosen anew";

class LockReader {
  readonly #report: (at: string, message: string) => void;

  constructor(report: (at: string, message: string) => void) {
    this.#report = report;
  }

  read(data: unknown): PlanLock {
    const top = this.#record(data, "");
    if (top["kind"] !== KIND) this.#report("", "this is not the lock of a plan");
    else if (top["lockVersion"] !== LOCK_VERSION) {
      this.#report("/lockVersion", `this version reads locks of version ${LOCK_VERSION}`);
    }
    return { guests: this.#map(top["guests"], "/guests", (guest, at) => this.#guest(guest, at)) };
  }

  #guest(data: unknown, at: string): GuestLock {
    const guest = this.#record(data, at);
    const places = (key: keyof GuestLock) =>
      this.#map(guest[key], `${at}/${key}`, (place, below) => this.#place(place, below));
    return { devices: places("devices"), retired: places("retired") };
  }

  #place(data: unknown, at: string): KeptPlace {
    const place: Partial<Record<PlaceKind, number>> = {};
    for (const [kind, written] of Object.entries(this.#record(data, at))) {
      const form = Object.hasOwn(FORMS, kind) ? FORMS[kind as PlaceKind] : undefined;
      const text = String(written);
      if (form?.form.test(text) === true) place[kind as PlaceKind] = form.read(text);
      else this.#report(joinPointer(at, kind), "this is no place of a device");
    }
    return place;
  }

  #map<Value>(
    data: unknown,
    at: string,
    read: (value: unknown, at: string) => Value,
  ): Record<string, Value> {
    const entries = Object.entries(this.#record(data, at));
    return Object.fromEntries(
      entries.map(([key, value]) => [key, read(value, joinPointer(at, key))]),
    );
  }

  #record(data: unknown, at: string): Readonly<Record<string, unknown>> {
    if (typeof data === "object" && data !== null && !Array.isArray(data)) {
      return data as Readonly<Record<string, unknown>>;
    }
    this.#report(at, "this is not a mapping");
    return {};
  }
}
