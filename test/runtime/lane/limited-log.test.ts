import { expect, it } from "vitest";
import { LimitedLog } from "../../../src/runtime/lane/limited-log.js";

it("passes a burst, then a line a second, and counts what it leaves out", () => {
  let now = 0;
  const lines: string[] = [];
  const log = new LimitedLog(
    (line) => lines.push(line),
    () => now,
  );
  for (let index = 0; index < 1000; index++) log.log(`line ${index}`);
  expect(lines).toHaveLength(20);
  now += 1500;
  log.log("later");
  log.log("at once again");
  expect(lines.slice(20)).toEqual(["later (980 messages left out before)"]);
  now += 3_600_000;
  for (let index = 0; index < 1000; index++) log.log(`line ${index}`);
  expect(lines).toHaveLength(41);
});
