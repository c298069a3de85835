// @ts-check
import { SplitMix } from "../support/split-mix.js";
import { DocumentTarget } from "./targets/documents.js";
import { MemoryTableTarget } from "./targets/memory-table.js";
import { MessageTarget } from "./targets/messages.js";
import { RingTarget } from "./targets/ring.js";

/**
 * @typedef {object} Target
 * @property {() => void} step one iteration; throws when something that must hold does not
 * @property {() => void} [close]
 */

/** @type {Record<string, (random: SplitMix) => Target>} */
const targets = {
  split: (random) => new RingTarget(random, false),
  packed: (random) => new RingTarget(random, true),
  messages: (random) => new MessageTarget(random),
  memory: (random) => new MemoryTableTarget(random),
  documents: (random) => new DocumentTarget(random),
};

export const targetNames = Object.keys(targets);

/** Objects that live as long as a target settle in the first part of a run. */
const warmUpShare = 0.1;

/**
 * Runs one target. A failure names the iteration, and the same seed leads there again.
 * @param {string} name @param {number} iterations @param {number} seed
 * @returns {{iterations: number, seconds: number, heapGrowthBytes: number}}
 */
export function fuzz(name, iterations, seed) {
  const make = targets[name];
  if (make === undefined) throw new Error(`no target ${name}; there are ${targetNames.join(", ")}`);
  const target = make(new SplitMix(seed));
  const warmUp = Math.floor(iterations * warmUpShare);
  let heapBefore = 0;
  const start = performance.now();
  let iteration = 0;
  try {
    for (; iteration < iterations; iteration++) {
      if (iteration === warmUp) heapBefore = heapUsed();
      target.step();
    }
  } catch (error) {
    throw new Error(`${name}, seed ${seed}, iteration ${iteration}`, { cause: error });
  } finally {
    target.close?.();
  }
  const seconds = (performance.now() - start) / 1000;
  return { iterations, seconds, heapGrowthBytes: heapUsed() - heapBefore };
}

function heapUsed() {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
