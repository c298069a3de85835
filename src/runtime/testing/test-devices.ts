import { equal, ok } from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { CommonFeature, commonFeatures, devices as types } from "../../catalogue/index.js";
import { DeviceStatus } from "../../catalogue/status.js";
import { VhostFeature } from "../../catalogue/vhost-user/index.js";
import type { DeviceSpec } from "../device/device-module.js";
import { FeatureSet } from "../device/feature-set.js";
import { VhostUserDriver } from "../driver/vhost-user-driver.js";
import { HostError } from "../host/host-error.js";
import { withDevice } from "./with-device.js";

/**
 * Adds a test for each device: it starts in an empty folder, and a driver finds the features of the profile and starts
 * a queue. A device that needs something of the host which is not there is left out, and its test says why; where the
 * variable `CI` says that nobody reads that, the test fails instead.
 */
export function testDevices(devices: readonly DeviceSpec[]): void {
  for (const spec of devices) {
    test(`${spec.name} starts and offers its features`, async (context) => {
      try {
        await withDevice(spec, (socketPath) => meet(spec, socketPath));
      } catch (error) {
        leaveOut(context, error);
      }
    });
  }
}

function meet(spec: DeviceSpec, socketPath: string): void {
  const driver = VhostUserDriver.connect({
    socketPath,
    queueSizes: [Math.min(64, spec.queueSize)],
  });
  try {
    const offered = driver.offered.without(new FeatureSet(Object.values(VhostFeature)));
    const wanted = new Set([...spec.features, "VIRTIO_F_VERSION_1"]);
    const most = new Set([...wanted, ...(spec.optionalFeatures ?? [])]).size;
    for (const name of wanted) {
      const bit = bitOf(spec, name);
      // Those of a type that VIRTIO does not define have no number here, and vhost-user carries 64 bits.
      ok(bit === undefined || bit > 63 || offered.has(bit), `${name} is not offered`);
    }
    ok(offered.bits().length <= most, "it offers more than the profile says");
    driver.start();
    equal(driver.status & DeviceStatus.DriverOk, DeviceStatus.DriverOk);
  } finally {
    driver.close();
  }
}

function bitOf(spec: DeviceSpec, name: string): number | undefined {
  if (name === "VIRTIO_F_VERSION_1") return CommonFeature.Version1;
  const type = types.find((candidate) => candidate.name === spec.type);
  const known = [...commonFeatures, ...(type?.features ?? [])];
  return known.find((feature) => feature.name === name)?.bit;
}

function leaveOut(context: TestContext, error: unknown): void {
  if (!(error instanceof HostError)) throw error;
  const reason = `${error.code}: ${error.message}`;
  if (!isUnattended(process.env)) context.skip(reason);
  else throw new Error(`${reason} (a run without people, as CI says, leaves no device out)`);
}

/** As build servers set it; an empty value and "false" take it back. */
function isUnattended({ CI }: NodeJS.ProcessEnv): boolean {
  return CI !== undefined && CI !== "" && CI !== "false";
}
