import { resolve } from "node:path";
import { buildPlatform } from "./build-platform.js";
import type { Diagnostic } from "./diagnostic.js";
import { locate, sortDiagnostics } from "./finding.js";
import type { Platform, PlatformDevice } from "./platform.js";
import { isWithin } from "./pointer.js";
import type { ProfileDocument } from "./profile-document.js";
import { profileView } from "./profile-view.js";
import { type DocumentResult, parseText, readDocument } from "./read-document.js";
import { type ProfileView, runRules } from "./rule.js";
import { PROFILE_RULES, SERVED_RULES } from "./rules/index.js";
import { checkSchema } from "./schema-check.js";
import type { SourceDocument } from "./source-document.js";

interface ResultCommon {
  /** Errors, and warnings that do not stand in the way; in the order of the file. */
  readonly findings: readonly Diagnostic[];
  /** Text of every file that findings point into, by the name they use. */
  readonly sources: ReadonlyMap<string, string>;
}

export interface ServedPart {
  /** What of the profile this version cannot serve. */
  readonly findings: readonly Diagnostic[];
  /** The platform without the devices that errors are about. */
  readonly platform: Platform;
}

export type PlatformResult =
  | (ResultCommon & {
      readonly ok: true;
      readonly platform: Platform;
      /** What this version can serve of it, to be asked when backends are to be made. */
      readonly served: () => ServedPart;
    })
  | (ResultCommon & { readonly ok: false });

/** Reads and checks the profile in a YAML or JSON file. Never throws for what a file contains. */
export function loadPlatform(path: string): PlatformResult {
  return checkPlatform(readDocument(path), path);
}

/** The same for a text in memory; `file` names it in findings. */
export function parsePlatform(text: string, file: string): PlatformResult {
  return checkPlatform(parseText(text, file), file);
}

/** The same for a document that was read already. */
export function checkPlatform(read: DocumentResult, file: string): PlatformResult {
  const sources = new Map([[file, read.text]]);
  if (!read.ok) return { ok: false, findings: read.findings, sources };
  const { document } = read;
  const shape = checkSchema(document.data);
  const view = profileView(
    document.data,
    shape.map(({ at }) => at),
  );
  const meaning = runRules(PROFILE_RULES, view);
  const findings = sortDiagnostics(
    [...shape, ...meaning].map((finding) => locate(document, finding)),
  );
  if (findings.some(({ severity }) => severity === "error"))
    return { ok: false, findings, sources };
  // The schema accepted the data, so it has the type that describes the schema.
  const platform = buildPlatform(document.data as ProfileDocument, resolve(file));
  const served = () => servedPart(document, view, platform);
  return { ok: true, platform, findings, sources, served };
}

function servedPart(document: SourceDocument, view: ProfileView, platform: Platform): ServedPart {
  const found = runRules(SERVED_RULES, view);
  const errors = found.filter(({ severity }) => severity === "error").map(({ at }) => at);
  const isServed = ({ pointer }: PlatformDevice) => !errors.some((at) => isWithin(at, pointer));
  const guests = platform.guests.map((guest) => ({
    ...guest,
    devices: guest.devices.filter(isServed),
  }));
  const findings = sortDiagnostics(found.map((finding) => locate(document, finding)));
  return { findings, platform: { ...platform, guests } };
}
