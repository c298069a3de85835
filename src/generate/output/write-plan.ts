import type { Artefact } from "../artefact.js";
import { digestOf } from "../digest.js";

/** What a generation does, or would do, with one file. */
export const FileAction = {
  Create: "create",
  Update: "update",
  Unchanged: "unchanged",
  /** Listed in the manifest, not generated any more and not touched by anyone. */
  Delete: "delete",
  /** Generated once and edited since: overwritten by force only. */
  Modified: "modified",
  /** Something that we did not write is in the way: replaced by force only. */
  Foreign: "foreign",
  /** Not in the manifest, but what would be written: taken over. */
  Adopt: "adopt",
  /** Belongs to the user: a starter, or a file that is not generated any more and was edited. */
  Yours: "yours",
} as const;

export type FileAction = (typeof FileAction)[keyof typeof FileAction];

export interface PlannedFile {
  readonly path: string;
  readonly action: FileAction;
  /** What to write; undefined where nothing is written. */
  readonly content: string | undefined;
  readonly isProgram?: true | undefined;
}

/** What is at a path: its digest, nothing, or something that is not a plain file. */
export type DiskState = string | "nothing" | "not-a-file";

export type ReadState = (path: string) => DiskState;

/** What earlier generations wrote. */
export interface KnownFiles {
  /** Digests by path. */
  readonly files: ReadonlyMap<string, string>;
  readonly starters: ReadonlySet<string>;
  /** Those of `files` that this generation answers for: what it does not make any more goes. */
  readonly replaced: ReadonlySet<string>;
}

/**
 * Compares what is generated with what was and with what is there, file by file, sorted by path.
 */
export function planWrites(
  artefacts: readonly Artefact[],
  known: KnownFiles,
  stateOf: ReadState,
): readonly PlannedFile[] {
  const current = artefacts.map((artefact) =>
    artefact.kind === "starter"
      ? planStarter(artefact, known, stateOf(artefact.path))
      : planGenerated(artefact, known.files.get(artefact.path), stateOf(artefact.path)),
  );
  const paths = new Set(artefacts.map(({ path }) => path));
  const stale = [...known.files]
    .filter(([path]) => known.replaced.has(path) && !paths.has(path))
    .flatMap(([path, digest]) => planStale(path, digest, stateOf(path)));
  return [...current, ...stale].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The manifest does not list itself: whatever it says now, we wrote it. */
export function planManifest(path: string, content: string, state: DiskState): PlannedFile {
  if (state === "nothing") return { path, action: FileAction.Create, content };
  if (state === digestOf(content)) {
    return { path, action: FileAction.Unchanged, content: undefined };
  }
  return { path, action: FileAction.Update, content };
}

/** Whether a file stands in the way of a generation without force. */
export function isConflict({ action }: PlannedFile): boolean {
  return action === FileAction.Modified || action === FileAction.Foreign;
}

/** Whether the disk is not what a generation would leave. */
export function isDrift({ action }: PlannedFile): boolean {
  return action !== FileAction.Unchanged && action !== FileAction.Yours;
}

function planGenerated(
  { path, content, isProgram }: Artefact,
  knownDigest: string | undefined,
  state: DiskState,
): PlannedFile {
  const wanted = digestOf(content);
  const file = { path, content, isProgram };
  if (state === "nothing") return { ...file, action: FileAction.Create };
  if (state === wanted) {
    const action = knownDigest === undefined ? FileAction.Adopt : FileAction.Unchanged;
    return { path, action, content: undefined };
  }
  if (knownDigest === undefined || state === "not-a-file") {
    return { ...file, action: FileAction.Foreign };
  }
  const action = state === knownDigest ? FileAction.Update : FileAction.Modified;
  return { ...file, action };
}

/** A starter that its owner deleted stays deleted. */
function planStarter(
  { path, content, isProgram }: Artefact,
  known: KnownFiles,
  state: DiskState,
): PlannedFile {
  const isMissing = state === "nothing" && !known.starters.has(path);
  return isMissing
    ? { path, action: FileAction.Create, content, isProgram }
    : { path, action: FileAction.Yours, content: undefined };
}

function planStale(path: string, digest: string, state: DiskState): PlannedFile[] {
  if (state === "nothing") return [];
  const action = state === digest ? FileAction.Delete : FileAction.Yours;
  return [{ path, action, content: undefined }];
}
