import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import type { Diagnostic } from "../diagnostic.js";
import { type Finding, locate } from "../finding.js";
import { joinPointer } from "../pointer.js";
import { type DocumentResult, readDocument } from "../read-document.js";
import { checkSchema } from "../schema-check.js";
import type { SourceDocument } from "../source-document.js";
import { didYouMean, listOf } from "../suggest.js";
import { type Conflict, layerOf, type MapLayer, type Place } from "./layer.js";
import { mergeMaps } from "./merge.js";
import { isBaseName, shippedBasePath, shippedBases } from "./shipped-bases.js";

/** More bases than anyone could follow. */
const MAX_DEPTH = 16;
const MAX_FILES = 64;

/** A file on the way from the profile to its bases. */
interface Step {
  readonly path: string;
  readonly document: SourceDocument;
}

/** Reads a profile's bases and puts all of them over each other. */
export class LayerLoader {
  readonly findings: Diagnostic[] = [];
  readonly sources = new Map<string, string>();
  /** A base that several profiles extend is read once, so that its places are the same. */
  readonly #read = new Map<string, DocumentResult>();

  /** The guests of a document and its bases; `steps` leads to it. */
  load(document: SourceDocument, path: string, steps: readonly Step[] = []): MapLayer {
    const way = [...steps, { path, document }];
    const own = layerOf(document);
    const bases = entriesOf(document).flatMap((entry, index) => {
      const at = joinPointer("/extends", index);
      return this.#base(entry, { document, pointer: at }, way) ?? [];
    });
    const [first, ...others] = bases;
    if (first === undefined) return own;
    const report = (conflict: Conflict) => this.findings.push(conflictFinding(conflict));
    const beside = others.reduce(
      (lower, upper) => mergeMaps(lower, upper, { precedence: "equal", report }),
      first,
    );
    return mergeMaps(beside, own, { precedence: "upper", report });
  }

  #base(entry: string, at: Place, way: readonly Step[]): MapLayer | undefined {
    const file = this.#fileOf(entry, at, way);
    if (file === undefined) return undefined;
    const path = resolve(file);
    if (way.some((step) => step.path === path)) {
      const names = [...way.map((step) => step.document.file), file];
      this.#fault(at, "extends/cycle", `a profile extends itself: ${names.join(" -> ")}`);
      return undefined;
    }
    if (way.length > MAX_DEPTH || this.#read.size >= MAX_FILES) {
      const limit = `${MAX_DEPTH} levels and ${MAX_FILES} files`;
      this.#fault(at, "extends/cycle", `more bases than ${limit}`);
      return undefined;
    }
    const document = this.#document(path, file, at);
    return document === undefined ? undefined : this.load(document, path, way);
  }

  /** The file of a base, as findings name it. */
  #fileOf(entry: string, at: Place, way: readonly Step[]): string | undefined {
    if (!isBaseName(entry)) {
      if (isAbsolute(entry)) return entry;
      return join(dirname(way.at(-1)?.document.file ?? ""), entry);
    }
    const known = shippedBases();
    if (known.includes(entry)) {
      const path = shippedBasePath(entry);
      const near = relative("", path);
      return near.startsWith("..") ? path : near;
    }
    this.#fault(at, "extends/not-found", `there is no base "${entry}"`, {
      expected: known.length === 0 ? "the path of a file" : `${listOf(known)}, or a path`,
      hint: didYouMean(entry, known) ?? `write "./${entry}.yaml" for a file beside this one`,
    });
    return undefined;
  }

  #document(path: string, file: string, at: Place): SourceDocument | undefined {
    const known = this.#read.get(path);
    if (known !== undefined) return known.ok ? known.document : undefined;
    const read = readDocument(file);
    const checked = read.ok ? this.#checked(read) : read;
    this.#read.set(path, checked);
    this.sources.set(file, read.text);
    if (checked.ok) return checked.document;
    const [fault] = checked.findings;
    if (fault?.rule === "document/readable") {
      this.#fault(at, "extends/not-found", `${file}: ${fault.message}`, { hint: fault.hint });
    } else this.findings.push(...checked.findings);
    return undefined;
  }

  #checked(read: DocumentResult & { readonly ok: true }): DocumentResult {
    const { document, text } = read;
    const findings = checkSchema(document.data).map((finding) => locate(document, finding));
    return findings.length === 0 ? read : { ok: false, findings, text };
  }

  #fault(
    { document, pointer }: Place,
    rule: Finding["rule"],
    message: string,
    more: Pick<Finding, "expected" | "hint"> = {},
  ): void {
    this.findings.push(locate(document, { rule, at: pointer, message, ...more }));
  }
}

/** Both places of a conflict, which may be in different files. */
export function conflictFinding({ at, other, message, hint, otherMessage }: Conflict): Diagnostic {
  const related = { message: otherMessage, ...other.document.range(other.pointer) };
  const found = { rule: "extends/conflict", at: at.pointer, message, hint } as const;
  return { ...locate(at.document, found), related: [related] };
}

function entriesOf({ data }: SourceDocument): readonly string[] {
  const entries: unknown =
    typeof data === "object" && data !== null ? Reflect.get(data, "extends") : undefined;
  return Array.isArray(entries) ? entries.map(String) : [];
}
