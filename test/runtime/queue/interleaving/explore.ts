import type { Machine, MachineState, ThreadState } from "./machine.js";

export interface Exploration {
  readonly states: number;
  /** Ways to end: both finished, or the second one waiting for work that will not come. */
  readonly endings: number;
  /** States in which the first thread is not finished and nobody can go on: wake-ups that were lost. */
  readonly stuck: readonly MachineState[];
}

export interface Bounds {
  /** How often a thread that could go on is interrupted on one path; by default without limit. */
  readonly preemptions?: number;
  readonly mostStates: number;
  /** Ends the exploration with the first lost wake-up, which is enough to know that there is one. */
  readonly stopWhenStuck?: boolean;
}

interface Visit {
  readonly state: MachineState;
  readonly last: 0 | 1 | undefined;
  readonly preemptionsLeft: number;
}

/** Visits every state that an interleaving within the bounds leads to, each once; throws when there are too many. */
export function explore(machine: Machine, bounds: Bounds): Exploration {
  const { preemptions = Number.POSITIVE_INFINITY, mostStates } = bounds;
  const seen = new Set<string>();
  const open: Visit[] = [{ state: machine.start(), last: undefined, preemptionsLeft: preemptions }];
  const stuck: MachineState[] = [];
  let endings = 0;
  for (let visit = open.pop(); visit !== undefined; visit = open.pop()) {
    const { state } = visit;
    const key = preemptions === Number.POSITIVE_INFINITY ? keyOf(state) : boundedKeyOf(visit);
    if (seen.has(key)) continue;
    seen.add(key);
    if (seen.size > mostStates) throw new Error(`more than ${mostStates} states`);
    const next = machine.successors(state);
    if (next.length === 0) {
      if (state.threads[0].pending === "finished") endings++;
      else stuck.push(state);
      if (stuck.length > 0 && bounds.stopWhenStuck === true) break;
    }
    const lastCanGoOn = next.some(({ thread }) => thread !== undefined && thread === visit.last);
    for (const { state: after, thread } of next) {
      const isSwitch = thread !== undefined && lastCanGoOn && thread !== visit.last;
      const preemptionsLeft = visit.preemptionsLeft - (isSwitch ? 1 : 0);
      if (preemptionsLeft < 0) continue;
      open.push({ state: after, last: thread ?? visit.last, preemptionsLeft });
    }
  }
  return { states: seen.size, endings, stuck };
}

/** The same state is another one when less may still happen from there. */
function boundedKeyOf({ state, last, preemptionsLeft }: Visit): string {
  return `${keyOf(state)}|${last}|${preemptionsLeft}`;
}

/** A thread's place in its program follows from what it read, so nothing else has to be told apart. */
function keyOf({ halves, signals, threads }: MachineState): string {
  return `${halves.join()}|${signals.join()}|${threads.map(keyOfThread).join("|")}`;
}

function keyOfThread({ accesses, reads, stores }: ThreadState): string {
  const buffer = stores.map(({ offset, value }) => `${offset}=${value}`);
  return `${accesses};${reads.join()};${buffer.join()}`;
}
