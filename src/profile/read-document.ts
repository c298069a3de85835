import { parseDocument, type YAMLError } from "yaml";
import { CODES, type RuleId } from "./codes.js";
import { decodeText, MAX_DOCUMENT_BYTES, sizeFault } from "./decode-text.js";
import type { Diagnostic, SourceRange } from "./diagnostic.js";
import { sortDiagnostics } from "./finding.js";
import { readPlainYaml } from "./plain-yaml/plain-yaml.js";
import { type BoundedBytes, readBounded, readDescriptor } from "./read-bounded.js";
import { SourceDocument, SourceText } from "./source-document.js";
import { nestsTooDeeply } from "./text-depth.js";
import { hasTooManyParts, MAX_TEXT_PARTS } from "./text-parts.js";
import { explainSyntax } from "./yaml-syntax.js";
import { TreeReader } from "./yaml-tree.js";

export type DocumentResult =
  | { readonly ok: true; readonly document: SourceDocument; readonly text: string }
  | { readonly ok: false; readonly findings: readonly Diagnostic[]; readonly text: string };

/** Reads a YAML or JSON file. Every fault of the file is a finding; nothing is thrown. */
export function readDocument(path: string): DocumentResult {
  return readVia(() => readBounded(path, MAX_DOCUMENT_BYTES), path);
}

/** Reads an open file, such as the standard input; `file` names it in findings. */
export function readOpenDocument(fd: number, file: string): DocumentResult {
  return readVia(() => readDescriptor(fd, MAX_DOCUMENT_BYTES), file);
}

function readVia(read: () => BoundedBytes, file: string): DocumentResult {
  let content: BoundedBytes;
  try {
    content = read();
  } catch (error) {
    return failed(new SourceText(file, ""), "document/readable", readFault(error));
  }
  const text = content.isWhole ? decodeText(content.bytes) : sizeFault(content.size);
  if (typeof text === "string") return parseText(text, file);
  return failed(new SourceText(file, ""), text.rule, text);
}

/** Reads a document from memory; `file` names it in findings. */
export function parseText(text: string, file: string): DocumentResult {
  const plain = readPlainYaml(text);
  if (plain === undefined) return parseFully(text, file);
  const document = new SourceDocument({ file, text }, plain.data, plain.places);
  return { ok: true, document, text };
}

/** Reads any YAML, and knows what is wrong with a text that is none. */
export function parseFully(text: string, file: string): DocumentResult {
  const source = new SourceText(file, text);
  if (nestsTooDeeply(text)) return failed(source, "document/depth", TOO_DEEP);
  if (hasTooManyParts(text)) return failed(source, "document/size", TOO_MANY_PARTS);
  try {
    const yaml = parseDocument(text, {
      prettyErrors: false,
      // The tree reader checks this itself: it knows both places, and takes linear time.
      uniqueKeys: false,
      merge: false,
      // "silent" would also accept a second document.
      logLevel: "error",
    });
    const [problem] = [...yaml.errors, ...yaml.warnings];
    if (problem !== undefined) return syntaxFailure(source, problem);
    const reader = new TreeReader();
    const data = reader.read(yaml.contents);
    if (reader.faults.length > 0) {
      const findings = reader.faults.map(({ start, end, related, rule, ...fault }) =>
        finding(rule, fault, source.rangeAt(start, end), [
          ...(related === undefined
            ? []
            : [{ message: related.message, ...source.rangeAt(related.start, related.end) }]),
        ]),
      );
      return { ok: false, findings: sortDiagnostics(findings), text };
    }
    if (data === null || data === undefined) {
      const hint = "a profile starts with `kind: PlatformProfile`";
      return failed(source, "document/empty", { message: "the document is empty", hint });
    }
    return {
      ok: true,
      document: new SourceDocument({ file, text }, data, reader.places),
      text,
    };
  } catch (error) {
    // An exhausted stack: whoever calls us may have left little of it.
    if (!(error instanceof RangeError)) throw error;
    return failed(source, "document/depth", TOO_DEEP);
  }
}

const TOO_DEEP = { message: "the document is nested too deeply" };

const TOO_MANY_PARTS = {
  message: `the document has more than ${MAX_TEXT_PARTS} parts`,
  hint: "a profile is a short text; check that this is the right file",
};

function syntaxFailure(source: SourceText, problem: YAMLError): DocumentResult {
  const [start, end] = problem.pos;
  const { rule, message, hint } = explainSyntax(problem);
  const range = source.rangeAt(start, end);
  // One slip makes a parser stumble many times; the first place is the one to look at.
  return { ok: false, findings: [finding(rule, { message, hint }, range)], text: source.text };
}

interface FaultText {
  readonly message: string;
  readonly hint?: string | undefined;
}

function failed(source: SourceText, rule: RuleId, fault: FaultText): DocumentResult {
  const findings = [finding(rule, fault, source.rangeAt(0, 0))];
  return { ok: false, findings, text: source.text };
}

function finding(
  rule: RuleId,
  { message, hint }: FaultText,
  range: SourceRange,
  related: Diagnostic["related"] = [],
): Diagnostic {
  const help = hint === undefined ? {} : { hint };
  return { code: CODES[rule], rule, severity: "error", message, ...range, ...help, related };
}

function readFault(error: unknown): FaultText {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return { message: "there is no such file", hint: "check the path" };
  if (code === "EISDIR") return { message: "this is a folder, not a file" };
  if (code === "EACCES") return { message: "reading the file is not permitted" };
  return { message: `the file cannot be read (${String(code ?? error)})` };
}
