import { VhostUserDriver } from "../../runtime/driver/index.js";
import { type Checklist, expectThat, type Outcome } from "./checklist.js";
import { checkFeatures, driverOptions, type Target } from "./target.js";

/**
 * What a device of any type does, as far as its definition tells: what it answers to requests is the
 * business of its own test.
 */
export function exerciseVendorSpecific(target: Target<"vendor-specific">, checks: Checklist): void {
  const options = driverOptions(target);
  const driver = checks.prepare("connect", () => VhostUserDriver.connect(options));
  if (driver === undefined) return;
  try {
    checks.run("features", () => checkFeatures(target, driver));
    checks.run("queues", () => checkQueues(target, driver));
  } finally {
    driver.close();
  }
}

function checkQueues({ device }: Target<"vendor-specific">, driver: VhostUserDriver): Outcome {
  driver.start();
  const { length } = device.definition.queues;
  expectThat(driver.queueCount === length, () => `${driver.queueCount} queues, not ${length}`);
  return `${length} started`;
}
