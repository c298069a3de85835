import { dirname, join, resolve } from "node:path";
import { validateStandard } from "../generated/validators/standard.js";
import type { Diagnostic } from "../profile/diagnostic.js";
import { type Finding, locate, sortDiagnostics } from "../profile/finding.js";
import { type DocumentResult, readDocument } from "../profile/read-document.js";
import { checkSchema } from "../profile/schema-check.js";
import type { SourceDocument } from "../profile/source-document.js";
import { listOf } from "../profile/suggest.js";
import { checkStandard } from "./check-standard.js";
import { emptyStandard, extendStandard, ownRules } from "./extend-standard.js";
import { shippedNames, shippedPath } from "./shipped.js";
import type { Standard } from "./standard.js";
import type { StandardDocument } from "./standard-document.js";

interface ResultCommon {
  /** Errors, and warnings that do not stand in the way. */
  readonly findings: readonly Diagnostic[];
  /** Text and place of everything that was read, by the name that findings use. */
  readonly documents: ReadonlyMap<string, SourceDocument>;
}

export type StandardResult =
  | (ResultCommon & { readonly ok: true; readonly standard: Standard })
  | (ResultCommon & { readonly ok: false });

/** More would be a mistake, and every file is read. */
const MAX_DEPTH = 8;

/** Loads a standard by the name of a shipped one or by its path, with all that it extends. */
export function loadStandard(nameOrPath: string): StandardResult {
  const file = shippedPath(nameOrPath) ?? nameOrPath;
  return checkStandardDocument(readDocument(file), file);
}

/** The same for a document that was read already; what it extends is looked for beside `file`. */
export function checkStandardDocument(read: DocumentResult, file: string): StandardResult {
  const loader = new Loader();
  const standard = loader.load(file, [], read);
  const { findings, documents } = loader;
  if (standard === undefined || findings.some(({ severity }) => severity === "error")) {
    return { ok: false, findings, documents };
  }
  return { ok: true, standard, findings, documents };
}

class Loader {
  readonly findings: Diagnostic[] = [];
  readonly documents = new Map<string, SourceDocument>();
  readonly #loaded = new Map<string, Standard>();

  /** `open` are the absolute paths of the standards that wait for this one. */
  load(
    file: string,
    open: readonly string[],
    read: DocumentResult = readDocument(file),
  ): Standard | undefined {
    const path = resolve(file);
    const known = this.#loaded.get(path);
    if (known !== undefined) return known;
    if (!read.ok) {
      this.findings.push(...read.findings);
      return undefined;
    }
    const { document } = read;
    this.documents.set(file, document);
    const shape = checkSchema(document.data, validateStandard);
    this.#report(document, shape);
    if (shape.length > 0) return undefined;
    // The schema accepted the data, so it has the type that describes the schema.
    const written = document.data as StandardDocument;
    const base = this.#bases(written, document, [...open, path]);
    if (base === undefined) return undefined;
    const meaning = checkStandard(written, base.rules);
    this.#report(document, meaning);
    if (meaning.some(({ severity = "error" }) => severity === "error")) return undefined;
    const standard = extendStandard(base, written, file);
    this.#loaded.set(path, standard);
    return standard;
  }

  /** Everything that a standard extends, as one. */
  #bases(
    { extends: names = [] }: StandardDocument,
    document: SourceDocument,
    open: readonly string[],
  ): Standard | undefined {
    let base: Standard | undefined = emptyStandard();
    for (const [index, name] of names.entries()) {
      const at = `/extends/${index}`;
      const path = shippedPath(name) ?? join(dirname(document.file), name);
      const fault = faultOf(path, open);
      if (fault !== undefined) {
        this.#report(document, [{ ...fault, at }]);
        base = undefined;
        continue;
      }
      const findingsBefore = this.findings.length;
      const next = this.load(path, open);
      if (next === undefined) {
        base = undefined;
        this.#nameMissing(document, at, name, findingsBefore);
      } else if (base !== undefined) {
        base = this.#join(base, next, document, at);
      }
    }
    return base;
  }

  /** Two bases may share a base of their own, but not state two rules of one id. */
  #join(base: Standard, next: Standard, document: SourceDocument, at: string): Standard {
    const clash = ownRules(next).find((rule) =>
      base.rules.some(({ id, standard }) => id === rule.id && standard !== rule.standard),
    );
    if (clash !== undefined) {
      const message = `rule ${clash.id} of "${next.name}" is already there`;
      this.#report(document, [{ rule: "standard/repeated-rule", at, message }]);
    }
    const have = new Set(base.rules.map(({ id }) => id));
    return {
      ...base,
      bases: [...new Set([...base.bases, ...next.bases, next.name])],
      sources: [...base.sources, ...next.sources],
      rules: [...base.rules, ...next.rules.filter(({ id }) => !have.has(id))],
      disabled: [...base.disabled, ...next.disabled],
      waivers: [...base.waivers, ...next.waivers],
      needs: [...base.needs, ...next.needs],
    };
  }

  /** A file that is not there is a mistake where it is named. */
  #nameMissing(document: SourceDocument, at: string, name: string, from: number): void {
    const missing = this.findings.findIndex(
      ({ rule }, index) => index >= from && rule === "document/readable",
    );
    if (missing < 0) return;
    this.findings.splice(missing, 1);
    const shipped = listOf(shippedNames());
    const message = `there is no standard "${name}"`;
    const expected = `a path from this file, or ${shipped}`;
    this.#report(document, [{ rule: "standard/not-found", at, message, expected }]);
  }

  #report(document: SourceDocument, findings: readonly Finding[]): void {
    this.findings.push(...sortDiagnostics(findings.map((each) => locate(document, each))));
  }
}

function faultOf(path: string, open: readonly string[]): Omit<Finding, "at"> | undefined {
  if (open.includes(resolve(path))) {
    return { rule: "standard/cycle", message: "a standard cannot extend itself" };
  }
  if (open.length < MAX_DEPTH) return undefined;
  return { rule: "standard/cycle", message: `more than ${MAX_DEPTH} standards extend each other` };
}
