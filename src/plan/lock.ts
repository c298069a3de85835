/**
 * Where devices were in the last plan, by name: what the file beside a profile keeps, so that a
 * profile that grows moves nothing.
 */
export interface PlanLock {
  readonly guests: Readonly<Record<string, GuestLock>>;
}

export interface GuestLock {
  readonly devices: Readonly<Record<string, KeptPlace>>;
  /**
   * Devices that are gone. They get their places back when they return; others get them only when
   * nothing else is free, since a guest may still expect the old device there.
   */
  readonly retired: Readonly<Record<string, KeptPlace>>;
}

export interface KeptPlace {
  /** Slot of the root bus. */
  readonly pci?: number | undefined;
  /** Address of the registers of virtio-mmio. */
  readonly mmio?: number | undefined;
  readonly interrupt?: number | undefined;
  /** Subchannel set and device number, as one number. */
  readonly ccw?: number | undefined;
  /** Endpoint of an IOMMU, where it does not follow from the slot. */
  readonly endpoint?: number | undefined;
  /** Address of memory that the device holds. */
  readonly memory?: number | undefined;
}

export type PlaceKind = keyof KeptPlace;

/** What the last plan said about a guest. */
export class GuestMemory {
  readonly #lock: GuestLock | undefined;
  readonly #gone: readonly KeptPlace[];

  constructor(lock: GuestLock | undefined, present: ReadonlySet<string>) {
    this.#lock = lock;
    const all = { ...lock?.devices, ...lock?.retired };
    this.#gone = Object.entries(all).flatMap(([name, place]) => (present.has(name) ? [] : [place]));
  }

  kept(name: string, kind: PlaceKind): number | undefined {
    return (
      ownEntry(this.#lock?.devices, name)?.[kind] ?? ownEntry(this.#lock?.retired, name)?.[kind]
    );
  }

  retired(kind: PlaceKind): number[] {
    return this.#gone.flatMap((place) => place[kind] ?? []);
  }
}

/** The lock after a plan; devices that it does not have any more are retired. */
export function nextGuestLock(
  last: GuestLock | undefined,
  devices: Readonly<Record<string, KeptPlace>>,
): GuestLock {
  const taken = new Set(Object.values(devices).flatMap(marks));
  const gone = Object.entries({ ...last?.devices, ...last?.retired }).filter(
    ([name, place]) =>
      !Object.hasOwn(devices, name) && !marks(place).some((mark) => taken.has(mark)),
  );
  return { devices, retired: Object.fromEntries(gone) };
}

function marks(place: KeptPlace): string[] {
  return Object.entries(place).map(([kind, number]) => `${kind} ${number}`);
}

function ownEntry(
  table: Readonly<Record<string, KeptPlace>> | undefined,
  name: string,
): KeptPlace | undefined {
  return table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}
