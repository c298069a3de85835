import type { LogicalUnit } from "./unit.js";

/** Units that one device may have: each holds a file and memory for its system calls. */
export const maxUnits = 64;

/** The units of the device, by target and number. */
export class Domain {
  readonly #targets = new Map<number, Map<number, LogicalUnit>>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  find(target: number, lun: number): LogicalUnit | undefined {
    return this.#targets.get(target)?.get(lun);
  }

  /** Whether a target has any unit. */
  hasTarget(target: number): boolean {
    return this.#targets.has(target);
  }

  /** The units of a target, by their numbers. */
  unitsOf(target: number): LogicalUnit[] {
    const units = [...(this.#targets.get(target)?.values() ?? [])];
    return units.sort((one, other) => one.identity.lun - other.identity.lun);
  }

  /** All units, by target and number. */
  all(): LogicalUnit[] {
    const targets = [...this.#targets.keys()].sort((one, other) => one - other);
    return targets.flatMap((target) => this.unitsOf(target));
  }

  add(unit: LogicalUnit): void {
    const { target, lun } = unit.identity;
    const units = this.#targets.get(target) ?? new Map<number, LogicalUnit>();
    units.set(lun, unit);
    this.#targets.set(target, units);
    this.#count++;
  }

  remove(unit: LogicalUnit): void {
    const { target, lun } = unit.identity;
    const units = this.#targets.get(target);
    if (units?.delete(lun) !== true) return;
    if (units.size === 0) this.#targets.delete(target);
    this.#count--;
  }
}
