import { descriptionOf } from "../devices/index.js";
import { neededKey, servedFeatures } from "../offered-features.js";
import { rule } from "../rule.js";
import { SERVED_COMMON_FEATURES, SERVED_DEVICES, servedPart } from "../served/index.js";
import { listOf } from "../suggest.js";
import { featureNamed } from "../vocabulary.js";
import { statedFeatures } from "./stated-features.js";

/**
 * What a profile may say and this version cannot serve: these rules judge a profile when backends
 * are to be made from it, not the profile as a document.
 */

export const deviceNotServed = rule({
  id: "device/not-served",
  severity: "error",
  docs: "This version has a model for the type of the device.",
  check({ devices }, report) {
    for (const { device, pointer } of devices) {
      if (servedPart(device.type) !== undefined) continue;
      report({
        at: `${pointer}/type`,
        message: `this version does not serve devices of type "${device.type}"`,
        expected: listOf(Object.keys(SERVED_DEVICES)),
        hint: "leave such devices out with --served-only",
      });
    }
  },
});

export const featureNotServed = rule({
  id: "feature/not-served",
  severity: "error",
  docs: "The model of a device serves the features that its profile requires.",
  check({ devices }, report) {
    for (const { name, at, set, device } of statedFeatures(devices)) {
      const served = servedFeatures(device);
      if (set !== "required" || served === undefined) continue;
      const key = neededKey(device, name);
      if (key !== undefined) {
        report({
          at,
          message: `"${name}" is served only where \`${key}\` is stated under config`,
          hint: `state it, make the feature optional, or remove it`,
        });
        continue;
      }
      const isServed = served.includes(name) || SERVED_COMMON_FEATURES.includes(name);
      if (isServed || featureNamed(device, name) === undefined) continue;
      report({
        at,
        message: `"${name}" is known to VIRTIO 1.4, not served by this version`,
        hint: "make it optional, or remove it",
      });
    }
  },
});

export const hostNotServed = rule({
  id: "host/not-served",
  severity: "error",
  docs: "The model of a device has the host binding that its profile names.",
  check({ devices }, report) {
    for (const { device, pointer } of devices) {
      const served = servedPart(device.type);
      const kind = device.host?.kind ?? descriptionOf(device.type).defaultHost;
      if (served === undefined || kind === undefined || served.hosts.includes(kind)) continue;
      report({
        at: `${pointer}/host/kind`,
        message: `this version does not bind devices of type "${device.type}" to "${kind}"`,
        expected: listOf(served.hosts),
      });
    }
  },
});

export const configNotServed = rule({
  id: "config/not-served",
  severity: "error",
  docs: "The model of a device knows the configuration that its profile states.",
  check({ devices }, report) {
    for (const { device, pointer } of devices) {
      const served = servedPart(device.type);
      if (served === undefined || device.config === undefined) continue;
      for (const key of Object.keys(device.config)) {
        if (served.config.includes(key)) continue;
        report({
          at: `${pointer}/config/${key}`,
          message: `this version does not serve "${key}" of devices of type "${device.type}"`,
          hint: "remove it",
        });
      }
    }
  },
});

export const queueNotServed = rule({
  id: "queue/not-served",
  severity: "error",
  docs: "The model of a device can have as many queues as its profile says.",
  check({ devices }, report) {
    for (const { device, pointer } of devices) {
      const most = servedPart(device.type)?.mostRepeated;
      const count = device.queues?.count ?? 1;
      if (most === undefined || count <= most) continue;
      report({
        at: `${pointer}/queues/count`,
        message: `this version serves at most ${most} of them, not ${count}`,
        expected: `1 to ${most}`,
      });
    }
  },
});

export const safetyNotServed = rule({
  id: "safety/not-served",
  severity: "warning",
  docs: "The runtime keeps the safety properties that a profile states.",
  check({ guests }, report) {
    for (const { passthrough = [], pointer } of guests) {
      for (const [index, { safety = {} }] of passthrough.entries()) {
        for (const key of ["onFailure", "watchdogMs"] as const) {
          if (safety[key] === undefined) continue;
          report({
            at: `${pointer}/passthrough/${index}/safety/${key}`,
            message: "the guest has the device for itself: nothing notices that it fails",
          });
        }
      }
    }
  },
});

export const budgetNotServed = rule({
  id: "budget/not-served",
  severity: "warning",
  docs: "The runtime enforces every limit of a budget.",
  check({ devices }, report) {
    const shared = devices.filter(({ device, guest }) => {
      return (device.safety?.isolation ?? guest.safety?.isolation) === "shared";
    });
    for (const { device, guest, pointer } of shared) {
      if (device.budget?.memory === undefined || servedPart(device.type) === undefined) continue;
      const other = shared.find((one) => {
        return one.guest === guest && one.device.budget?.memory === undefined;
      });
      if (other === undefined) continue;
      report({
        at: `${pointer}/budget/memory`,
        message: "a shared lane is limited as a whole, which takes a limit for each of its devices",
        hint: "state one for the others, or give the device a lane of its own",
        related: [{ at: other.pointer, message: `"${other.device.name}" has none` }],
      });
    }
  },
});
