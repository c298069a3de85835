import { GpuLimit } from "./limits.js";
import type { Resource } from "./resource.js";
import { ResourceTable } from "./resource-table.js";
import { Scanout } from "./scanout.js";
import type { Screen } from "./screen.js";

/** What the driver's commands change: resources, and which of them the scanouts show. */
export class Adapter {
  readonly resources: ResourceTable;
  readonly scanouts: readonly Scanout[];

  constructor(screens: readonly Screen[], memoryBytes: number = GpuLimit.DefaultMemoryBytes) {
    this.resources = new ResourceTable(memoryBytes);
    this.scanouts = screens.map((screen) => new Scanout(screen));
  }

  /** Removes a resource; scanouts that show it go dark. */
  removeResource(resource: Resource): void {
    for (const scanout of this.scanouts) if (scanout.resource === resource) scanout.clear();
    this.resources.remove(resource);
  }

  reset(): void {
    for (const scanout of this.scanouts) {
      scanout.clear();
      scanout.screen.hideCursor();
    }
    this.resources.clear();
  }
}
