import type { AccessPort } from "./hooked-arrays.js";

/** What a thread is about to do when it is interrupted. */
export type Pending = "access" | "wait" | "finished";

/** A store that other processors do not see yet. */
interface BufferedStore {
  readonly offset: number;
  readonly size: number;
  readonly value: number;
}

/** All that a thread is: how far it came, what it read on the way, and its store buffer. */
export interface ThreadState {
  readonly accesses: number;
  readonly reads: readonly number[];
  readonly stores: readonly BufferedStore[];
  readonly pending: Pending;
}

/** One state of the whole machine; never changed once made. */
export interface MachineState {
  readonly halves: Uint16Array;
  /** Counts of the kick and the call eventfd. */
  readonly signals: readonly [number, number];
  readonly threads: readonly [ThreadState, ThreadState];
}

/** A state that one step leads to. */
export interface Successor {
  readonly state: MachineState;
  /** The thread that acted; undefined when a store of some time ago became visible. */
  readonly thread: 0 | 1 | undefined;
}

/** What a program can do besides touching ring memory. */
export interface ProgramPort extends AccessPort {
  /** Its set-up ends here: until now nothing is interrupted. */
  begin(): void;
  signal(index: number): void;
  /** Blocks until the eventfd is signalled, and clears it. */
  wait(index: number): void;
}

/** Code of one side. It must do the same again whenever it reads the same. */
export type Program = (port: ProgramPort) => void;

/** Thrown through the program to interrupt it. */
class Interrupt extends Error {}

export interface MachineOptions {
  readonly sizeBytes: number;
  /** Accesses at which another thread may come in between; the others touch what only one side looks at then. */
  readonly isSwitchPoint: (offset: number, size: number) => boolean;
  /** Treats ordered stores as plain ones, to prove that the exploration notices a missing fence. */
  readonly withoutFences?: boolean;
}

/**
 * Two threads on a processor with store buffers (x86-TSO): a plain store waits in its thread's buffer and is seen by the
 * other side at some later time; an ordered store, or a system call, empties the buffer. JavaScript cannot be
 * interrupted, so a step replays a thread's program from its start with what it read before, lets it make its next
 * access, and stops it at the one after that.
 */
export class Machine implements ProgramPort {
  readonly #programs: readonly [Program, Program];
  readonly #options: MachineOptions;
  // The thread that runs.
  #halves = new Uint16Array(0);
  #signals: [number, number] = [0, 0];
  #done = 0;
  #accesses = 0;
  #reads: number[] = [];
  #nextRead = 0;
  #stores: BufferedStore[] = [];
  #isSetUp = false;
  #mayAct = false;
  #pending: Pending = "access";

  constructor(programs: readonly [Program, Program], options: MachineOptions) {
    this.#programs = programs;
    this.#options = options;
  }

  /** Both threads set up, neither has made an access that the other could notice. */
  start(): MachineState {
    const fresh: ThreadState = { accesses: 0, reads: [], stores: [], pending: "access" };
    const empty: MachineState = {
      halves: new Uint16Array(this.#options.sizeBytes / 2),
      signals: [0, 0],
      threads: [fresh, fresh],
    };
    return this.#run(this.#run(empty, 0, false), 1, false);
  }

  /** The states that one step of one thread, or of its store buffer, leads to. */
  successors(state: MachineState): Successor[] {
    const next: Successor[] = [];
    for (const index of [0, 1] as const) {
      const thread = state.threads[index];
      if (thread.stores.length > 0) {
        next.push({ state: this.#drainOne(state, index), thread: undefined });
      }
      const blocked = thread.pending === "wait" && state.signals[index] === 0;
      if (thread.pending !== "finished" && !blocked) {
        next.push({ state: this.#run(state, index, true), thread: index });
      }
    }
    return next;
  }

  begin(): void {
    this.#isSetUp = true;
    this.#point("access");
  }

  signal(index: number): void {
    if (!this.#point("access")) return;
    this.#drain();
    this.#signals[index === 0 ? 0 : 1] += 1;
  }

  wait(index: number): void {
    if (!this.#point("wait")) return;
    this.#drain();
    this.#signals[index === 0 ? 0 : 1] = 0;
  }

  read(offset: number, size: number): number {
    const isLive = this.#options.isSwitchPoint(offset, size)
      ? this.#point("access")
      : this.#count();
    if (!isLive) return this.#reads[this.#nextRead++] as number;
    const value = this.#look(offset, size);
    this.#reads.push(value);
    this.#nextRead++;
    return value;
  }

  write(offset: number, size: number, value: number, ordered: boolean): void {
    const isLive = this.#options.isSwitchPoint(offset, size)
      ? this.#point("access")
      : this.#count();
    if (!isLive) return;
    this.#stores.push({ offset, size, value });
    if (!this.#isSetUp || (ordered && this.#options.withoutFences !== true)) this.#drain();
  }

  #run(state: MachineState, index: 0 | 1, mayAct: boolean): MachineState {
    const before = state.threads[index];
    this.#halves = state.halves.slice();
    this.#signals = [...state.signals];
    this.#done = before.accesses;
    this.#accesses = 0;
    this.#reads = [...before.reads];
    this.#nextRead = 0;
    this.#stores = [...before.stores];
    this.#isSetUp = false;
    this.#mayAct = mayAct;
    try {
      this.#programs[index](this);
      this.#pending = "finished";
    } catch (error) {
      if (!(error instanceof Interrupt)) throw error;
    }
    const after: ThreadState = {
      accesses: this.#accesses,
      reads: this.#reads,
      stores: this.#stores,
      pending: this.#pending,
    };
    const [first, second] = state.threads;
    const threads = index === 0 ? ([after, second] as const) : ([first, after] as const);
    return { halves: this.#halves, signals: this.#signals, threads };
  }

  /** Counts an access; false when it was made in an earlier step and is only replayed. */
  #count(): boolean {
    this.#accesses++;
    return this.#accesses > this.#done;
  }

  /** The same for one at which the thread may be interrupted. */
  #point(pending: Pending): boolean {
    if (this.#accesses < this.#done || !this.#isSetUp) return this.#count();
    if (!this.#mayAct) {
      this.#pending = pending;
      throw new Interrupt();
    }
    this.#mayAct = false;
    return this.#count();
  }

  #look(offset: number, size: number): number {
    const low = this.#half(offset);
    return size === 2 ? low : low + this.#half(offset + 2) * 0x10000;
  }

  /** A thread sees its own stores before anybody else does. */
  #half(offset: number): number {
    for (let index = this.#stores.length - 1; index >= 0; index--) {
      const { offset: start, size, value } = this.#stores[index] as BufferedStore;
      if (offset === start) return value & 0xffff;
      if (size === 4 && offset === start + 2) return value >>> 16;
    }
    return this.#halves[offset / 2] as number;
  }

  #drain(): void {
    for (const store of this.#stores) apply(this.#halves, store);
    this.#stores = [];
  }

  #drainOne(state: MachineState, index: 0 | 1): MachineState {
    const halves = state.halves.slice();
    const thread = state.threads[index];
    const [oldest, ...stores] = thread.stores;
    if (oldest !== undefined) apply(halves, oldest);
    const after = { ...thread, stores };
    const [first, second] = state.threads;
    const threads = index === 0 ? ([after, second] as const) : ([first, after] as const);
    return { ...state, halves, threads };
  }
}

function apply(halves: Uint16Array, { offset, size, value }: BufferedStore): void {
  halves[offset / 2] = value;
  if (size === 4) halves[offset / 2 + 1] = value >>> 16;
}
