const slots = 4096;
const probes = 4;

/**
 * Behind which port each station is, as a switch learns it. A fixed number of slots: a guest that claims many addresses
 * makes frames go to all ports, as with any switch, and no memory grow.
 */
export class MacTable<Port> {
  readonly #lows = new Int32Array(slots);
  readonly #highs = new Uint16Array(slots);
  readonly #ports: (Port | undefined)[] = new Array<Port | undefined>(slots).fill(undefined);

  /** Hot. */
  find(high: number, low: number): Port | undefined {
    let slot = slotOf(high, low);
    for (let probe = 0; probe < probes; probe++) {
      const port = this.#ports[slot];
      if (this.#lows[slot] === low && this.#highs[slot] === high && port !== undefined) return port;
      slot = (slot + 1) & (slots - 1);
    }
    return undefined;
  }

  /** Hot: mostly it is known already. */
  learn(high: number, low: number, port: Port): void {
    const first = slotOf(high, low);
    const isKnown = this.#lows[first] === low && this.#highs[first] === high;
    if (isKnown && this.#ports[first] === port) return;
    let free = first;
    for (let probe = probes - 1; probe >= 0; probe--) {
      const slot = (first + probe) & (slots - 1);
      const known = this.#ports[slot];
      if (known === undefined) {
        free = slot;
      } else if (this.#lows[slot] === low && this.#highs[slot] === high) {
        if (known !== port) this.#ports[slot] = port;
        return;
      }
    }
    this.#lows[free] = low;
    this.#highs[free] = high;
    this.#ports[free] = port;
  }

  forget(port: Port): void {
    for (let slot = 0; slot < slots; slot++) {
      if (this.#ports[slot] === port) this.#ports[slot] = undefined;
    }
  }
}

function slotOf(high: number, low: number): number {
  return Math.imul(low ^ (high << 11), 0x9e3779b1) >>> 20;
}
