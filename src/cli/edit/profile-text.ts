import { readDocument } from "../../profile/read-document.js";
import { UsageError } from "../usage-error.js";

/** The text of a profile that is to be changed; a file that is no document is a wrong call. */
export function readProfileText(file: string): string {
  const read = readDocument(file);
  if (read.ok) return read.text;
  const [fault] = read.findings;
  const place = fault?.rule === "document/readable" ? "" : `:${fault?.line}:${fault?.column}`;
  throw new UsageError(`${file}${place}: ${fault?.message ?? "cannot be read"}`);
}
