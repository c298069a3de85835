import { posix } from "node:path";
import type { Artefact, Origin } from "../artefact.js";
import { digestOf } from "../digest.js";
import { ProjectError } from "./project-error.js";

export const MANIFEST_PATH = "wheelbase.manifest.json";
const MANIFEST_VERSION = 1;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** What a generation left in a project: the only files that a later one may change or delete. */
export interface Manifest {
  /** Set when the user chose the runtime's specification; later generations keep it. */
  readonly runtime: string | undefined;
  /** Digest by path. */
  readonly files: ReadonlyMap<string, string>;
  /** Paths of files that were written once. */
  readonly starters: ReadonlySet<string>;
}

export function manifestText(
  artefacts: readonly Artefact[],
  origin: Origin,
  runtime: string | undefined,
): string {
  const sorted = [...artefacts].sort((a, b) => (a.path < b.path ? -1 : 1));
  const entries = (kind: Artefact["kind"]) =>
    Object.fromEntries(
      sorted
        .filter((artefact) => artefact.kind === kind)
        .map(({ path, content }) => [path, digestOf(content)]),
    );
  const manifest = {
    manifestVersion: MANIFEST_VERSION,
    generator: { name: "wheelbase", version: origin.generatorVersion },
    profile: { path: origin.profilePath, digest: origin.profileDigest },
    ...(runtime === undefined ? {} : { runtime }),
    files: entries("generated"),
    starters: entries("starter"),
  };
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

/**
 * Reads a manifest; throws `ProjectError`. It lies in the user's folder, so anything may be in it.
 */
export function parseManifest(text: string): Manifest {
  const data = parseJson(text);
  if (data["manifestVersion"] !== MANIFEST_VERSION) {
    throw mistake(`its manifestVersion is not ${MANIFEST_VERSION}`);
  }
  const { runtime } = data;
  return {
    runtime: typeof runtime === "string" ? runtime : undefined,
    files: digestTable(data["files"]),
    starters: new Set(digestTable(data["starters"]).keys()),
  };
}

function parseJson(text: string): Record<string, unknown> {
  try {
    const data: unknown = JSON.parse(text);
    if (isRecord(data)) return data;
  } catch {
    // Falls through: what exactly is wrong with a file that no one writes by hand helps nobody.
  }
  throw mistake("it is not a JSON object");
}

function digestTable(value: unknown): Map<string, string> {
  if (!isRecord(value)) throw mistake("it lacks a table of files");
  return new Map(
    Object.entries(value).map(([path, digest]) => {
      if (!isInside(path)) throw mistake(`"${path}" does not lie inside the project`);
      if (typeof digest !== "string" || !DIGEST.test(digest)) {
        throw mistake(`"${path}" has no digest`);
      }
      return [path, digest];
    }),
  );
}

/** Whether a path names something below the project, in exactly one way. */
function isInside(path: string): boolean {
  const isPlain = path !== "" && !path.includes("\\") && !path.includes("\0");
  return (
    isPlain &&
    !posix.isAbsolute(path) &&
    !/^[a-z]:/i.test(path) &&
    posix.normalize(path) === path &&
    path !== "." &&
    path.split("/")[0] !== ".."
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mistake(what: string): ProjectError {
  return new ProjectError(`${MANIFEST_PATH} cannot be used: ${what}`);
}
