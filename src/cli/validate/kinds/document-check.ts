import type { Diagnostic } from "../../../profile/diagnostic.js";
import type { DocumentResult } from "../../../profile/read-document.js";
import type { Sources } from "../../../report/finding.js";
import type { ProfileJudge } from "../profile-judge.js";

export type ReadDocument = DocumentResult & { readonly ok: true };

export interface DocumentCheck {
  readonly findings: readonly Diagnostic[];
  readonly sources: Sources;
  /** What a document without errors holds. */
  readonly summary: string | undefined;
}

export type CheckDocument = (
  read: ReadDocument,
  file: string,
  judge: ProfileJudge | undefined,
) => DocumentCheck;
