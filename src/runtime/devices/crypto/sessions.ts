import { forget, keyBytes, type Parameters } from "./parameters.js";

/** All key material that the sessions of a device may keep; the largest keys are those of RSA. */
const mostKeyBytes = 4 * 1024 * 1024;

/**
 * The sessions of one guest. An id is never given twice while the device lives, so one that was destroyed names nothing
 * ever after.
 */
export class Sessions {
  readonly #most: number;
  readonly #sessions = new Map<number, Parameters>();
  #nextId = 1;
  #keyBytes = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get count(): number {
    return this.#sessions.size;
  }

  get keyBytes(): number {
    return this.#keyBytes;
  }

  /** The id of the new session; undefined when there is no room, and then its keys are wiped. */
  add(parameters: Parameters): number | undefined {
    const size = keyBytes(parameters);
    if (this.#sessions.size >= this.#most || this.#keyBytes + size > mostKeyBytes) {
      forget(parameters);
      return undefined;
    }
    const id = this.#nextId++;
    this.#keyBytes += size;
    this.#sessions.set(id, parameters);
    return id;
  }

  find(id: number): Parameters | undefined {
    return this.#sessions.get(id);
  }

  /** False when there is none of this id. */
  destroy(id: number): boolean {
    const parameters = this.#sessions.get(id);
    if (parameters === undefined) return false;
    this.#keyBytes -= keyBytes(parameters);
    this.#sessions.delete(id);
    forget(parameters);
    return true;
  }

  /** Wipes all of them. */
  clear(): void {
    for (const parameters of this.#sessions.values()) forget(parameters);
    this.#sessions.clear();
    this.#keyBytes = 0;
  }
}
