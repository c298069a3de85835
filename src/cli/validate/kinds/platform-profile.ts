import { isAbstract } from "../../../profile/extend/merge-profile.js";
import { checkBase, checkPlatform } from "../../../profile/load-platform.js";
import type { ProfileDocument } from "../../../profile/profile-document.js";
import { plural } from "../../../report/count.js";
import type { CheckDocument } from "./document-check.js";

export const checkPlatformProfile: CheckDocument = (read, file, judge) => {
  if (isAbstract(read.document.data)) {
    const { findings, sources } = checkBase(read, file);
    return { findings, sources, summary: findings.length === 0 ? "to be extended" : undefined };
  }
  const result = checkPlatform(read, file);
  if (!result.ok) return { ...result, summary: undefined };
  const judged = judge?.judge(result.platform, result.document);
  const findings = [...result.findings, ...(judged?.findings ?? [])];
  const sources = new Map([...result.sources, ...(judged?.sources ?? [])]);
  if (findings.some(({ severity }) => severity === "error")) {
    return { findings, sources, summary: undefined };
  }
  // The rules found nothing, so it has the type that describes the schema.
  const { guests } = result.document.data as ProfileDocument;
  const devices = guests.reduce((sum, guest) => sum + guest.devices.length, 0);
  const summary = `${plural(guests.length, "guest")}, ${plural(devices, "device")}`;
  return { findings, sources, summary };
};
