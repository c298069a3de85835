import { posix } from "node:path";
import type { Artefact, Origin } from "../artefact.js";
import { digestOf } from "../digest.js";
import { ProjectError } from "./project-error.js";

export const MANIFEST_PATH = "wheelbase.manifest.json";
const MANIFEST_VERSION = 2;
/** Before there were families, everything belonged to the backend. */
const FIRST_VERSION = 1;
const FIRST_FAMILY = "backend";
const DIGEST = /^sha256:[0-9a-f]{64}$/;

type Digests = ReadonlyMap<string, string>;

/** What a generation left in a project of one family, as digests by path. */
export interface ManifestFamily {
  /** The only files that a later generation may change or delete. */
  readonly files: Digests;
  /** Files that were written once. */
  readonly starters: Digests;
}

/** What a generation left in a project. */
export interface Manifest {
  /** Set when the user chose the runtime's specification; later generations keep it. */
  readonly runtime: string | undefined;
  readonly families: ReadonlyMap<string, ManifestFamily>;
  /** Whether the families are what a person chose; older manifests know nothing of a choice. */
  readonly hasFamilies: boolean;
}

/** The entry of a family that was just generated. */
export function manifestFamily(artefacts: readonly Artefact[]): ManifestFamily {
  const entries = (kind: Artefact["kind"]) =>
    new Map(
      artefacts
        .filter((artefact) => artefact.kind === kind)
        .map(({ path, content }) => [path, digestOf(content)]),
    );
  return { files: entries("generated"), starters: entries("starter") };
}

export function manifestText(
  families: ReadonlyMap<string, ManifestFamily>,
  origin: Origin,
  runtime: string | undefined,
): string {
  const entries = [...families].map(([name, { files, starters }]) => [
    name,
    { files: sortedRecord(files), starters: sortedRecord(starters) },
  ]);
  const manifest = {
    manifestVersion: MANIFEST_VERSION,
    generator: { name: "wheelbase", version: origin.generatorVersion },
    profile: { path: origin.profilePath, digest: origin.profileDigest },
    ...(runtime === undefined ? {} : { runtime }),
    families: Object.fromEntries(entries),
  };
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

function sortedRecord(digests: Digests): Record<string, string> {
  return Object.fromEntries([...digests].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Reads a manifest; throws `ProjectError`. It lies in the user's folder, so anything may be in it.
 */
export function parseManifest(text: string): Manifest {
  const data = parseJson(text);
  const { manifestVersion, runtime, families } = data;
  const common = { runtime: typeof runtime === "string" ? runtime : undefined };
  if (manifestVersion === FIRST_VERSION) {
    const entry = familyEntry(data);
    return { ...common, families: new Map([[FIRST_FAMILY, entry]]), hasFamilies: false };
  }
  if (manifestVersion !== MANIFEST_VERSION) {
    throw mistake(`its manifestVersion is not ${MANIFEST_VERSION}`);
  }
  if (!isRecord(families)) throw mistake("it lacks a table of families");
  const entries = Object.entries(families).map(([name, entry]): [string, ManifestFamily] => {
    if (!isRecord(entry)) throw mistake(`its family "${name}" is not a table`);
    return [name, familyEntry(entry)];
  });
  return { ...common, families: new Map(entries), hasFamilies: true };
}

function familyEntry({ files, starters }: Record<string, unknown>): ManifestFamily {
  return { files: digestTable(files), starters: digestTable(starters) };
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
