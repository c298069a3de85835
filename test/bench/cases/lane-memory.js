// @ts-check
import { setTimeout as delay } from "node:timers/promises";
import { BenchBackend, nullDevice, withFolder } from "../support/backend.js";
import { median, report, rounded } from "../support/result.js";

/** Resident memory that one more lane adds: backends with few and many lanes, one device each, in turn. */
const few = 2;
const many = 10;
const rounds = 3;
const settleMs = 500;

/** @param {number} lanes @returns {Promise<number>} MiB */
function resident(lanes) {
  return withFolder(async (folder) => {
    const specs = Array.from({ length: lanes }, (_, index) =>
      nullDevice(`device${index}`, folder, { lane: `lane${index}` }),
    );
    const backend = await BenchBackend.start(specs);
    await delay(settleMs);
    const value = backend.residentMiB;
    await backend.stop();
    return value;
  });
}

/** @type {number[]} */
const added = [];
for (let round = 0; round < rounds; round++) {
  const less = await resident(few);
  added.push(((await resident(many)) - less) / (many - few));
}
report({ value: rounded(median(added), 1), unit: "MiB resident per lane (most: 15)" });
