import {
  commonFeatures,
  type DeviceType,
  devices,
  type FeatureBit,
} from "../../catalogue/index.js";
import { SERVED_COMMON_FEATURES, servedPart } from "../../profile/served/index.js";

/** What is said about a device type, for people and programs alike. */
export interface DeviceSummary {
  readonly name: string;
  readonly id: number;
  readonly title: string;
  readonly section: string;
  readonly isServed: boolean;
}

export interface FeatureSummary {
  readonly bit: number;
  readonly name: string;
  readonly isServed: boolean;
  readonly summary: string;
}

export function deviceSummaries(): DeviceSummary[] {
  return [...devices]
    .sort((a, b) => a.id - b.id)
    .map((device) => {
      const { name, id, title, section } = device;
      return { name, id, title, section, isServed: servedPart(device.name) !== undefined };
    });
}

/** The features of a device type and the common ones, by bit. */
export function featureSummaries(device: DeviceType): FeatureSummary[] {
  const served = servedPart(device.name);
  const names = served === undefined ? [] : [...served.features, ...SERVED_COMMON_FEATURES];
  return [...device.features, ...commonFeatures]
    .sort((a, b) => a.bit - b.bit)
    .map(({ bit, name, summary }: FeatureBit) => {
      return { bit, name, isServed: names.includes(name), summary };
    });
}

/** Rows of text in columns, separated by two spaces. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) {
      widths[index] = Math.max(widths[index] ?? 0, cell.length);
    }
  }
  return rows
    .map((row) => row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join("  "))
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}
