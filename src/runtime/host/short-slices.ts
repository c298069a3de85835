import type { Arena } from "./arena.js";
import { libc } from "./libc.js";

/** Numbers of the calls: those of x86-64, and those that newer architectures have in common. */
const common = { set: 274, get: 275 };
const calls: Readonly<Record<string, { readonly set: number; readonly get: number }>> = {
  x64: { set: 314, get: 315 },
  arm64: common,
  riscv64: common,
};

/**
 * struct sched_attr as of its first version, 48 bytes: | size 32 | policy 32 | flags 64 | nice 32 | priority 32 | runtime 64 |
 * deadline 64 | period 64 |
 */
const attributeBytes = 48;
const AttributeWord = { Policy: 1, Runtime: 6 } as const;
const ordinary = 0;
/** The shortest that Linux takes; usual are one to three milliseconds. */
const sliceNanoseconds = 100_000;

/**
 * Asks for short time slices for this thread. That gives it no more of a processor, but its share at once: who wakes up
 * for a request of microseconds need not wait until a busy neighbour has used a slice of milliseconds. Linux knows this
 * from 6.12 on, and an older one changes nothing. A thread that somebody gave another policy is left alone.
 */
export function askForShortSlices(arena: Arena): void {
  const call = calls[process.arch];
  if (call === undefined) return;
  const block = arena.take(attributeBytes);
  if (libc.schedulingGet(call.get, 0, block.address, attributeBytes, 0) < 0) return;
  if (block.words[AttributeWord.Policy] !== ordinary) return;
  block.setWord64(AttributeWord.Runtime, sliceNanoseconds);
  // Where it is refused, all stays as it was.
  libc.schedulingSet(call.set, 0, block.address, 0);
}
