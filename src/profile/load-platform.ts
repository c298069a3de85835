import { resolve } from "node:path";
import { buildPlatform } from "./build-platform.js";
import type { Diagnostic } from "./diagnostic.js";
import { isAbstract, isPartial, mergeProfile } from "./extend/merge-profile.js";
import { type Finding, type Located, locate, sortDiagnostics } from "./finding.js";
import type { Platform, PlatformDevice } from "./platform.js";
import { isWithin } from "./pointer.js";
import type { ProfileDocument } from "./profile-document.js";
import { profileView } from "./profile-view.js";
import { type DocumentResult, parseText, readDocument } from "./read-document.js";
import { type ProfileView, runRules } from "./rule.js";
import { PROFILE_RULES, SERVED_RULES } from "./rules/index.js";
import { checkSchema } from "./schema-check.js";

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
      /** The merged profile, which knows where each of its values was written. */
      readonly document: Located;
      /** What this version can serve of it, to be asked when backends are to be made. */
      served(): ServedPart;
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

/** The same for a document that was read already; its bases are read from their files. */
export function checkPlatform(read: DocumentResult, file: string): PlatformResult {
  const own = new Map([[file, read.text]]);
  if (!read.ok) return { ok: false, findings: read.findings, sources: own };
  const { data } = read.document;
  const shape = checkSchema(data);
  if (!isPartial(data)) return checkWhole(read.document, shape, { file, before: [], sources: own });
  const ownFindings = shape.map((finding) => locate(read.document, finding));
  if (ownFindings.length > 0) return failed(ownFindings, own);
  if (isAbstract(data)) return failed([locate(read.document, ABSTRACT)], own);
  const merged = mergeProfile(read.document);
  const sources = new Map([...own, ...merged.sources]);
  const { document, findings } = merged;
  if (document === undefined) return failed(findings, sources);
  return checkWhole(document, checkSchema(document.data), { file, before: findings, sources });
}

/** What is wrong with a profile that is there to be extended, as far as that can be said. */
export function checkBase(
  { document, text }: DocumentResult & { readonly ok: true },
  file: string,
): ResultCommon {
  const own = new Map([[file, text]]);
  const shape = checkSchema(document.data).map((finding) => locate(document, finding));
  if (shape.length > 0) return failed(shape, own);
  const { findings, sources } = mergeProfile(document);
  return failed(findings, new Map([...own, ...sources]));
}

const ABSTRACT: Finding = {
  rule: "extends/abstract",
  at: "/abstract",
  message: "an abstract profile is there to be extended, not to be used by itself",
  hint: "write a profile with `extends`, or remove `abstract`",
};

interface WholeContext extends Pick<ResultCommon, "sources"> {
  readonly file: string;
  readonly before: readonly Diagnostic[];
}

function checkWhole(
  document: Located,
  shape: readonly Finding[],
  { file, before, sources }: WholeContext,
): PlatformResult {
  const view = profileView(
    document.data,
    shape.map(({ at }) => at),
  );
  const meaning = runRules(PROFILE_RULES, view);
  const located = [...shape, ...meaning].map((finding) => locate(document, finding));
  const findings = sortDiagnostics([...before, ...located], file);
  if (findings.some(({ severity }) => severity === "error")) return failed(findings, sources);
  // The schema accepted the data, so it has the type that describes the schema.
  return new GoodPlatform({ document, view, file, findings, sources });
}

/** Builds the platform when somebody asks for it: who only checks profiles never does. */
class GoodPlatform {
  readonly ok = true;
  readonly document: Located;
  readonly findings: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
  readonly #view: ProfileView;
  readonly #file: string;
  #platform: Platform | undefined;

  constructor(parts: ResultCommon & { document: Located; view: ProfileView; file: string }) {
    this.document = parts.document;
    this.findings = parts.findings;
    this.sources = parts.sources;
    this.#view = parts.view;
    this.#file = parts.file;
  }

  get platform(): Platform {
    const profile = this.document.data as ProfileDocument;
    this.#platform ??= buildPlatform(profile, resolve(this.#file));
    return this.#platform;
  }

  served(): ServedPart {
    return servedPart(this.document, this.#view, this.platform);
  }
}

function failed(
  findings: readonly Diagnostic[],
  sources: ResultCommon["sources"],
): PlatformResult & { readonly ok: false } {
  return { ok: false, findings: sortDiagnostics(findings), sources };
}

function servedPart(document: Located, view: ProfileView, platform: Platform): ServedPart {
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
