import { EntropyDriver } from "../../runtime/driver/index.js";
import type { Figure } from "../report.js";
import { type Checklist, expectThat, type Outcome } from "./checklist.js";
import { checkFeatures, driverOptions, type Target } from "./target.js";

const MIB = 1024 ** 2;
const REQUEST_BYTES = 65536;
/**
 * Chi-square of a byte histogram has 255 degrees of freedom: mean 255, deviation 22.6. True
 * randomness leaves these bounds in less than one run of a thousand million; a counter or a
 * repeated block is far outside.
 */
const CHI_SQUARE = { least: 120, most: 440 } as const;

export function exerciseEntropy(target: Target<"entropy">, checks: Checklist): void {
  const source = checks.prepare("connect", () => EntropyDriver.start(driverOptions(target)));
  if (source === undefined) return;
  const bytes = new Uint8Array(MIB);
  try {
    checks.run("features", () => checkFeatures(target, source.driver));
    checks.run("read 1 MiB", () => readAll(source, bytes));
    checks.run("byte histogram", () => checkHistogram(bytes));
  } finally {
    source.close();
  }
}

function readAll(source: EntropyDriver, bytes: Uint8Array): Figure {
  const start = performance.now();
  for (let done = 0; done < bytes.length; ) {
    const part = source.read(Math.min(REQUEST_BYTES, bytes.length - done));
    expectThat(part.length > 0, () => `an empty answer after ${done} bytes`);
    bytes.set(part, done);
    done += part.length;
  }
  return { value: 1000 / (performance.now() - start), unit: "MiB/s" };
}

function checkHistogram(bytes: Uint8Array): Outcome {
  const counts = new Uint32Array(256);
  for (const byte of bytes) counts[byte] = (counts[byte] ?? 0) + 1;
  const expected = bytes.length / counts.length;
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const { least, most } = CHI_SQUARE;
  const text = `chi-square ${chiSquare.toFixed(0)} of 255 degrees of freedom`;
  expectThat(chiSquare > least && chiSquare < most, () => `not random: ${text}`);
  return text;
}
