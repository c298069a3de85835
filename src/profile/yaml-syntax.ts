import type { YAMLError } from "yaml";
import type { RuleId } from "./codes.js";

export interface SyntaxFault {
  readonly rule: RuleId;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** What helps with the slips people make most; the parser's own message says the rest. */
const HINTS: Partial<Record<YAMLError["code"], string>> = {
  TAB_AS_INDENT: "indent with spaces",
  BAD_INDENT: "indent this line like its neighbours",
  MISSING_CHAR: "close the quote or bracket that is open, or add the missing character",
  BAD_SCALAR_START: "put the text in quotes",
  BLOCK_AS_IMPLICIT_KEY: "put the text in quotes when it contains a colon",
  MULTILINE_IMPLICIT_KEY: "a key and its colon belong on one line",
  MULTIPLE_DOCS: "a file holds one document; remove the `---` that starts the next",
};

export function explainSyntax({ code, message }: YAMLError): SyntaxFault {
  const text = message.charAt(0).toLowerCase() + message.slice(1);
  if (code === "TAG_RESOLVE_FAILED") {
    return { rule: "document/tag", message: text, hint: "remove the tag: profiles are plain data" };
  }
  return { rule: "document/syntax", message: text, hint: HINTS[code] };
}
