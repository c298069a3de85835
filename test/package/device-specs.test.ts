import { expect, it } from "vitest";
import * as runtime from "wheelbase/runtime";

/** What any device could want to be told. */
const definition = {
  ...{ name: "a", lane: "b", process: "c", socketPath: "d", features: [], queueSize: 64 },
  ...{ budget: { inFlight: 1 }, pollMicroseconds: 5 },
  ...{
    file: "f",
    directory: "g",
    tag: "h",
    loopback: true,
    socket: { path: "s" },
    module: "file:m",
  },
};
const { name, lane, process: ownProcess, budget, pollMicroseconds } = definition;

/** Functions that make a `DeviceSpec`, by what they return. */
function definers(): [string, runtime.DeviceSpec][] {
  return Object.entries(runtime).flatMap(([name, define]): [string, runtime.DeviceSpec][] => {
    // Functions have small letters, classes capital ones.
    if (typeof define !== "function" || !/^[a-z]/.test(name)) return [];
    if (["array", "bytes", "struct", "serve", "runBackend"].includes(name)) return [];
    try {
      const spec: unknown = Reflect.apply(define, undefined, [definition]);
      if (typeof spec !== "object" || spec === null || !("module" in spec)) return [];
      return [[name, spec as runtime.DeviceSpec]];
    } catch {
      return [];
    }
  });
}

it("finds the functions that define devices", () => {
  expect(definers().length).toBeGreaterThanOrEqual(7);
});

it.each(definers())("%s passes on what devices of all types have, and says its type", (_, spec) => {
  const common = { name, lane, process: ownProcess, budget, pollMicroseconds };
  expect(spec).toMatchObject(common);
  expect(spec.type).toMatch(/^[a-z0-9-]+$/);
});
