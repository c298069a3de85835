import type { Diagnostic } from "../../profile/diagnostic.js";
import { locate } from "../../profile/finding.js";
import { checkPlatform } from "../../profile/load-platform.js";
import type { DocumentResult } from "../../profile/read-document.js";
import { didYouMean, listOf, suggest } from "../../profile/suggest.js";
import { checkVendor } from "../../profile/vendor/load-vendor.js";
import { plural } from "../../report/count.js";
import type { Sources } from "../../report/finding.js";
import { checkStandardDocument } from "../../standard/load-standard.js";
import type { ProfileJudge } from "./profile-judge.js";

type ReadDocument = DocumentResult & { readonly ok: true };

interface DocumentCheck {
  readonly findings: readonly Diagnostic[];
  readonly sources: Sources;
  /** What a document without errors holds. */
  readonly summary: string | undefined;
}

type CheckDocument = (
  read: ReadDocument,
  file: string,
  judge: ProfileJudge | undefined,
) => DocumentCheck;

const KINDS: Readonly<Record<string, CheckDocument>> = {
  PlatformProfile: checkProfile,
  Standard: checkStandard,
  VendorProfile: checkVendorProfile,
};
const KIND_NAMES = Object.keys(KINDS);

/** The kind that a document claims to be of, well-formed or not. */
const CLAIM = /^[ \t]*[{]?[ \t]*["']?kind["']?[ \t]*:[ \t]*["']?([A-Za-z]+)/m;

/** Whether a text claims to be a document of ours, be it with a typo. */
export function isOurs(text: string): boolean {
  const claimed = CLAIM.exec(text)?.[1];
  return claimed !== undefined && suggest(claimed, KIND_NAMES) !== undefined;
}

/** Checks a document by what its kind wants. Without a kind it is judged as a platform profile. */
export function checkDocument(
  read: ReadDocument,
  file: string,
  judge: ProfileJudge | undefined,
): DocumentCheck {
  const kind = kindOf(read.document.data);
  if (typeof kind !== "string") return checkProfile(read, file, judge);
  const check = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  return check === undefined ? unknownKind(read, kind, file) : check(read, file, judge);
}

function kindOf(data: unknown): unknown {
  return typeof data === "object" && data !== null && "kind" in data ? data.kind : undefined;
}

function unknownKind({ document, text }: ReadDocument, kind: string, file: string): DocumentCheck {
  const finding = locate(document, {
    rule: "schema/value",
    at: "/kind",
    message: `${JSON.stringify(kind.slice(0, 60))} is not a value of "kind"`,
    expected: listOf(KIND_NAMES),
    hint: didYouMean(kind, KIND_NAMES),
  });
  return { findings: [finding], sources: new Map([[file, text]]), summary: undefined };
}

function checkProfile(
  read: ReadDocument,
  file: string,
  judge: ProfileJudge | undefined,
): DocumentCheck {
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
}

function checkStandard(read: ReadDocument, file: string): DocumentCheck {
  const result = checkStandardDocument(read, file);
  const { findings, documents } = result;
  const sources = new Map([...documents].map(([name, { text }]) => [name, text]));
  if (!result.ok) return { findings, sources, summary: undefined };
  return { findings, sources, summary: plural(result.standard.rules.length, "rule") };
}

function checkVendorProfile(read: ReadDocument, file: string): DocumentCheck {
  const { findings, sources, ...result } = checkVendor(read, file);
  if (!result.ok) return { findings, sources, summary: undefined };
  const { devices, sources: cited } = result.vendor;
  const summary = `${plural(devices.length, "device type")}, ${plural(cited.length, "source")}`;
  return { findings, sources, summary };
}
