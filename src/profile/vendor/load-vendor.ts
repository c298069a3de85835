import { validateVendorProfile } from "../../generated/validators/vendor-profile.js";
import type { Diagnostic } from "../diagnostic.js";
import { locate, sortDiagnostics } from "../finding.js";
import { type DocumentResult, parseText, readDocument } from "../read-document.js";
import { checkSchema } from "../schema-check.js";
import type { SourceDocument } from "../source-document.js";
import { buildVendor } from "./build-vendor.js";
import { VENDOR_RULES } from "./rules/index.js";
import type { Vendor } from "./vendor.js";
import type { VendorDocument } from "./vendor-document.js";
import { runVendorRules } from "./vendor-rule.js";
import { vendorView } from "./vendor-view.js";

interface ResultCommon {
  /** Errors, and warnings that do not stand in the way; in the order of the file. */
  readonly findings: readonly Diagnostic[];
  /** Text of every file that findings point into, by the name they use. */
  readonly sources: ReadonlyMap<string, string>;
}

export type VendorResult =
  | (ResultCommon & {
      readonly ok: true;
      readonly vendor: Vendor;
      /** Finds the line of a statement by its pointer. */
      readonly document: SourceDocument;
    })
  | (ResultCommon & { readonly ok: false });

/** Reads and checks a vendor profile. Never throws for what a file contains. */
export function loadVendor(path: string): VendorResult {
  return checkVendor(readDocument(path), path);
}

/** The same for a text in memory; `file` names it in findings. */
export function parseVendor(text: string, file: string): VendorResult {
  return checkVendor(parseText(text, file), file);
}

/** The same for a document that was read already. */
export function checkVendor(read: DocumentResult, file: string): VendorResult {
  const sources = new Map([[file, read.text]]);
  if (!read.ok) return { ok: false, findings: read.findings, sources };
  const { document } = read;
  const shape = checkSchema(document.data, validateVendorProfile);
  const view = vendorView(
    document.data,
    shape.map(({ at }) => at),
  );
  const meaning = view === undefined ? [] : runVendorRules(VENDOR_RULES, view);
  const findings = sortDiagnostics(
    [...shape, ...meaning].map((finding) => locate(document, finding)),
  );
  if (findings.some(({ severity }) => severity === "error")) {
    return { ok: false, findings, sources };
  }
  // The schema accepted the data, so it has the type that describes the schema.
  const vendor = buildVendor(document.data as VendorDocument, file);
  return { ok: true, vendor, document, findings, sources };
}
