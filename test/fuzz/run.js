// @ts-check
import { parseArgs } from "node:util";
import { SplitMix } from "../support/split-mix.js";
import { fuzz, targetNames } from "./fuzz.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    iterations: { type: "string", default: "1000000" },
    seed: { type: "string" },
  },
});

const seed = values.seed === undefined ? new SplitMix(Date.now()).next() : Number(values.seed);
for (const name of positionals.length === 0 ? targetNames : positionals) {
  const { iterations, seconds, heapGrowthBytes } = fuzz(name, Number(values.iterations), seed);
  const rate = Math.round(iterations / seconds);
  console.log(
    `${name}: seed ${seed}, ${iterations} iterations in ${seconds.toFixed(1)} s, ${rate} a second, heap ${heapGrowthBytes >= 0 ? "+" : ""}${heapGrowthBytes} bytes`,
  );
}
