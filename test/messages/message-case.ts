import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkDocument } from "../../src/cli/validate/document-kinds.js";
import type { JudgeSettings, ProfileJudge } from "../../src/cli/validate/profile-judge.js";
import { loadJudge } from "../../src/cli/validate/profile-judge.js";
import type { RuleId } from "../../src/profile/codes.js";
import type { Diagnostic } from "../../src/profile/diagnostic.js";
import { parsePlatform } from "../../src/profile/load-platform.js";
import { readDocument } from "../../src/profile/read-document.js";
import type { Sources } from "../../src/report/finding.js";
import { printPretty } from "../../src/report/pretty.js";
import { style } from "../../src/report/style.js";

/** Files, of which the first is checked, and the one finding that they lead to. */
export interface MessageCase {
  readonly what: string;
  readonly rule: RuleId;
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** Judged by this standard, a file of the case or a shipped one. */
  readonly standard?: string;
  readonly waivers?: string;
  /** What this version says when it is to serve the profile. */
  readonly isServed?: true;
  /** Findings that come along; without it, there is none. */
  readonly beside?: readonly RuleId[];
}

interface Told {
  readonly findings: readonly Diagnostic[];
  /** What a person sees, with the names of files as the case has them. */
  readonly text: string;
}

/** Runs a case in a folder of its own. */
export async function tell(each: MessageCase): Promise<Told> {
  const folder = mkdtempSync(join(tmpdir(), "wheelbase-message-"));
  try {
    for (const [name, text] of Object.entries(each.files)) writeFileSync(join(folder, name), text);
    const [first = "absent.yaml"] = Object.keys(each.files);
    const { findings, sources } = await check(each, folder, join(folder, first));
    const own = findings.filter(({ rule }) => !(each.beside ?? []).includes(rule));
    const text = printPretty(own, sources, style(false));
    return { findings: own, text: text.replaceAll(`${folder}/`, "") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Found {
  readonly findings: readonly Diagnostic[];
  readonly sources: Sources;
}

async function check(each: MessageCase, folder: string, file: string): Promise<Found> {
  const read = readDocument(file);
  if (!read.ok) return { findings: read.findings, sources: new Map([[file, read.text]]) };
  if (each.isServed === true) {
    const result = parsePlatform(read.text, file);
    if (!result.ok) return result;
    return { findings: result.served().findings, sources: result.sources };
  }
  const settings = judgeSettings(each, folder);
  let judge: ProfileJudge | undefined;
  if (settings !== undefined) {
    const loaded = loadJudge(settings);
    if (!loaded.ok) return loaded;
    judge = loaded.judge;
  }
  return await checkDocument(read, file, judge);
}

function judgeSettings(
  { standard, waivers, files }: MessageCase,
  folder: string,
): JudgeSettings | undefined {
  if (standard === undefined) return undefined;
  return {
    standard: standard in files ? join(folder, standard) : standard,
    waivers: waivers === undefined ? undefined : join(folder, waivers),
    today: "2026-06-01",
    reportsUnused: true,
  };
}
