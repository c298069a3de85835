/** Characters that XML 1.0 cannot carry in any form (section 2.2), and the controls that it can. */
const NO_XML = /[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  // A reader would take a raw one for a line feed.
  "\r": "&#13;",
};

export function escapeXml(text: string): string {
  return text
    .replace(NO_XML, "\ufffd")
    .replace(/[&<>"'\r]/g, (character) => ENTITIES[character] ?? "");
}

export function attributes(values: Readonly<Record<string, string | number>>): string {
  const pairs = Object.entries(values);
  return pairs.map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`).join("");
}

/** A reader turns raw white space of an attribute into blanks. */
function escapeAttribute(value: string | number): string {
  return escapeXml(String(value)).replaceAll("\n", "&#10;").replaceAll("\t", "&#9;");
}
