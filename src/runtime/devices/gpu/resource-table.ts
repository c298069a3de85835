import { GpuLimit } from "./limits.js";
import type { Resource } from "./resource.js";

/** The resources of a guest, by their ids, and what they cost the host. */
export class ResourceTable {
  readonly #resources = new Map<number, Resource>();
  readonly #memoryBytes: number;
  #usedBytes = 0;

  constructor(memoryBytes: number) {
    this.#memoryBytes = memoryBytes;
  }

  get count(): number {
    return this.#resources.size;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Whether a resource that costs `sizeBytes` may be added. */
  hasRoomFor(sizeBytes: number): boolean {
    if (this.#resources.size >= GpuLimit.Resources) return false;
    return this.#usedBytes + sizeBytes <= this.#memoryBytes;
  }

  /** Whether backings of `count` entries more may be kept. */
  hasRoomForEntries(count: number): boolean {
    let total = count;
    for (const { backing } of this.#resources.values()) total += backing?.entryCount ?? 0;
    return count <= GpuLimit.BackingEntries && total <= GpuLimit.TotalEntries;
  }

  find(id: number): Resource | undefined {
    return this.#resources.get(id);
  }

  /** Adds a resource whose id is free. */
  add(resource: Resource): void {
    this.#resources.set(resource.id, resource);
    this.#usedBytes += resource.sizeBytes;
  }

  remove(resource: Resource): void {
    this.#resources.delete(resource.id);
    this.#usedBytes -= resource.sizeBytes;
    resource.release();
  }

  clear(): void {
    for (const resource of [...this.#resources.values()]) this.remove(resource);
  }
}
