import { checkPlatform } from "../../../profile/load-platform.js";
import { plural } from "../../../report/count.js";
import type { CheckDocument } from "./document-check.js";

export const checkPlatformProfile: CheckDocument = (read, file, judge) => {
  const result = checkPlatform(read, file);
  if (!result.ok) return { ...result, summary: undefined };
  const judged = judge?.judge(result.platform, read.document);
  const findings = [...result.findings, ...(judged?.findings ?? [])];
  const sources = new Map([...result.sources, ...(judged?.sources ?? [])]);
  if (findings.some(({ severity }) => severity === "error")) {
    return { findings, sources, summary: undefined };
  }
  const { guests } = result.platform;
  const devices = guests.reduce((sum, guest) => sum + guest.devices.length, 0);
  const summary = `${plural(guests.length, "guest")}, ${plural(devices, "device")}`;
  return { findings, sources, summary };
};
