import {
  commonFeatures,
  deviceByName,
  deviceNames,
  devices,
  type FeatureBit,
  reservedIds,
} from "../catalogue/index.js";

/** The profile's name of a device type that a person calls by its specification's short name. */
export function deviceNameOfSpec(specName: string): string | undefined {
  return devices.find((device) => device.specName === specName)?.name;
}

/** Names under which people would look for the ids that VIRTIO 1.4 only reserves. */
export function reservedNames(): string[] {
  return reservedIds.filter(({ id }) => id !== 0).map(({ name }) => wordOf(name));
}

export function isDeviceTypeName(name: string): boolean {
  return deviceByName(name) !== undefined;
}

export function isReservedName(name: string): boolean {
  return reservedNames().includes(wordOf(name));
}

export function deviceTypeNames(): readonly string[] {
  return deviceNames;
}

/** Full names of the features a device type may have, its own first. */
export function featureNamesOf(type: string): string[] {
  return featuresOf(type).map(({ name }) => name);
}

/** The first device type that has a feature of its own with this name. */
export function ownerOf(feature: string): string | undefined {
  return devices.find(({ features }) => features.some(({ name }) => name === feature))?.name;
}

export function featureNamed(type: string, name: string): FeatureBit | undefined {
  return featuresOf(type).find((feature) => feature.name === name);
}

/** The number of a feature bit; unknown ones come last. */
export function bitOf(type: string, feature: string): number {
  return featureNamed(type, feature)?.bit ?? Number.MAX_SAFE_INTEGER;
}

function featuresOf(type: string): readonly FeatureBit[] {
  return [...(deviceByName(type)?.features ?? []), ...commonFeatures];
}

/** "Camera device" is looked for as "camera", "USB controller" as "usb-controller". */
function wordOf(name: string): string {
  const words = name.toLowerCase().replace(/ (device|transport)$/, "");
  return words.replace(/[^a-z0-9]+/g, "-");
}
