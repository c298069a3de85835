import type { Task } from "../../device/runner-services.js";

/** Lets a device work that shares the driver's thread. */
export interface DeviceLoop {
  /** Does what the device deferred, waiting at most `timeoutMs` for host events; false when nothing is left to come. */
  turn(timeoutMs: number): boolean;
}

/** The deferred work of a device that waits for nothing on the host. */
export class InlineLoop implements DeviceLoop {
  #tasks: Task[] = [];

  defer(task: Task): void {
    if (!this.#tasks.includes(task)) this.#tasks.push(task);
  }

  turn(): boolean {
    const tasks = this.#tasks;
    this.#tasks = [];
    for (const task of tasks) if (task.turn()) this.defer(task);
    return tasks.length > 0;
  }
}
