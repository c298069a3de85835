import type { Diagnostic } from "../../profile/diagnostic.js";
import { type Located, locate, sortDiagnostics } from "../../profile/finding.js";
import type { Platform } from "../../profile/platform.js";
import type { SourceDocument } from "../../profile/source-document.js";
import { didYouMean, listOf } from "../../profile/suggest.js";
import type { Sources } from "../../report/finding.js";
import { judge } from "../../standard/judge.js";
import { loadStandard } from "../../standard/load-standard.js";
import { loadWaivers } from "../../standard/load-waivers.js";
import { subjectOfPlatform } from "../../standard/platform/subject-of-platform.js";
import { shippedNames } from "../../standard/shipped.js";
import type { Standard } from "../../standard/standard.js";
import { findingsOf, type Waiver } from "../../standard/verdict.js";
import { waiverFindings } from "../../standard/waivers.js";
import { UsageError } from "../usage-error.js";

/** What profiles are judged by; plain data, so that threads can be told. */
export interface JudgeSettings {
  /** Name or path of the standard. */
  readonly standard: string;
  /** Path of a list of waivers. */
  readonly waivers: string | undefined;
  /** `YYYY-MM-DD`. */
  readonly today: string;
  /** With several profiles, a waiver that one of them does not need may serve another. */
  readonly reportsUnused: boolean;
}

interface Judged {
  readonly findings: readonly Diagnostic[];
  readonly sources: Sources;
}

type JudgeResult =
  | { readonly ok: true; readonly judge: ProfileJudge }
  | ({ readonly ok: false } & Judged);

/** Loads what profiles are judged by. A file that is not there is a mistake in the call. */
export function loadJudge(settings: JudgeSettings): JudgeResult {
  const loaded = loadStandard(settings.standard);
  refuseMissing(loaded.findings, settings.standard, "standard");
  const documents = new Map(loaded.documents);
  if (!loaded.ok) return { ok: false, findings: loaded.findings, sources: textsOf(documents) };
  if (settings.waivers === undefined) {
    return { ok: true, judge: new ProfileJudge(settings, loaded.standard, [], documents) };
  }
  const list = loadWaivers(settings.waivers, loaded.standard);
  refuseMissing(list.findings, settings.waivers, "waiver list");
  if (list.document !== undefined) documents.set(settings.waivers, list.document);
  if (!list.ok) return { ok: false, findings: list.findings, sources: textsOf(documents) };
  const judge = new ProfileJudge(settings, loaded.standard, list.waivers, documents);
  return { ok: true, judge };
}

export class ProfileJudge {
  readonly #settings: JudgeSettings;
  readonly #standard: Standard;
  readonly #waivers: readonly Waiver[];
  /** Where waivers are written, by file. */
  readonly #documents: ReadonlyMap<string, SourceDocument>;

  constructor(
    settings: JudgeSettings,
    standard: Standard,
    waivers: readonly Waiver[],
    documents: ReadonlyMap<string, SourceDocument>,
  ) {
    this.#settings = settings;
    this.#standard = standard;
    this.#waivers = waivers;
    this.#documents = documents;
  }

  judge(platform: Platform, document: Located): Judged {
    const { today, reportsUnused } = this.#settings;
    const verdicts = judge(
      subjectOfPlatform(platform, document),
      this.#standard,
      today,
      this.#waivers,
    );
    const own = findingsOf(verdicts).map((finding) => locate(document, finding));
    const waivers = [...this.#standard.waivers, ...this.#waivers];
    const sources = new Map<string, string>();
    const ofWaivers = waivers.flatMap((waiver) => {
      const place = this.#documents.get(waiver.file);
      if (place === undefined) return [];
      const found = waiverFindings(verdicts, [waiver], today);
      const wanted = found.filter(({ rule }) => reportsUnused || rule !== "waiver/unused");
      if (wanted.length > 0) sources.set(waiver.file, place.text);
      return wanted.map((finding) => locate(place, finding));
    });
    return { findings: [...sortDiagnostics(own), ...ofWaivers], sources };
  }
}

function refuseMissing(findings: readonly Diagnostic[], path: string, what: string): void {
  const missing = findings.some((each) => each.rule === "document/readable" && each.file === path);
  if (!missing) return;
  const names = what === "standard" ? shippedNames() : [];
  const hint =
    didYouMean(path, names) ?? (names.length > 0 ? `a path, or ${listOf(names)}` : undefined);
  throw new UsageError(`there is no ${what} "${path}"`, hint);
}

function textsOf(documents: ReadonlyMap<string, SourceDocument>): Sources {
  return new Map([...documents].map(([file, { text }]) => [file, text]));
}
