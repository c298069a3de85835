import { locate } from "../../profile/finding.js";
import { didYouMean, listOf, suggest } from "../../profile/suggest.js";
import type { CheckDocument, DocumentCheck, ReadDocument } from "./kinds/document-check.js";
import type { ProfileJudge } from "./profile-judge.js";

/** Each kind is loaded when the first document of it is checked. */
const KINDS: Readonly<Record<string, () => Promise<CheckDocument>>> = {
  PlatformProfile: async () => (await import("./kinds/platform-profile.js")).checkPlatformProfile,
  VendorProfile: async () => (await import("./kinds/vendor-profile.js")).checkVendorProfile,
  Standard: async () => (await import("./kinds/standard.js")).checkStandard,
  WaiverList: async () => (await import("./kinds/waiver-list.js")).checkWaivers,
};
const KIND_NAMES = Object.keys(KINDS);
const DEFAULT_KIND = "PlatformProfile";

const loaded = new Map<string, CheckDocument>();

/** The kind that a document claims to be of, well-formed or not. */
const CLAIM = /^[ \t]*[{]?[ \t]*["']?kind["']?[ \t]*:[ \t]*["']?([A-Za-z]+)/m;

/** Whether a text claims to be a document of ours, be it with a typo. */
export function isOurs(text: string): boolean {
  const claimed = CLAIM.exec(text)?.[1];
  if (claimed === undefined) return false;
  return KIND_NAMES.includes(claimed) || suggest(claimed, KIND_NAMES) !== undefined;
}

/** Checks a document by what its kind wants. Without a kind it is judged as a platform profile. */
export async function checkDocument(
  read: ReadDocument,
  file: string,
  judge: ProfileJudge | undefined,
): Promise<DocumentCheck> {
  const written = kindOf(read.document.data);
  const kind = typeof written === "string" ? written : DEFAULT_KIND;
  const check = loaded.get(kind) ?? (await load(kind));
  return check === undefined ? unknownKind(read, kind, file) : check(read, file, judge);
}

async function load(kind: string): Promise<CheckDocument | undefined> {
  const check = Object.hasOwn(KINDS, kind) ? await KINDS[kind]?.() : undefined;
  if (check !== undefined) loaded.set(kind, check);
  return check;
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
