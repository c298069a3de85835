import { attributes, escapeXml } from "../../../report/xml.js";

/** A piece of XML, as lines. */
export type Xml = readonly string[];

/** An element with its content, each part on lines of its own. */
export function element(
  name: string,
  values: Readonly<Record<string, string | number>>,
  ...content: readonly Xml[]
): Xml {
  const head = `<${name}${attributes(values)}`;
  const lines = content.flat();
  if (lines.length === 0) return [`${head}/>`];
  return [`${head}>`, ...lines.map((line) => `  ${line}`), `</${name}>`];
}

/** An element that holds a text. */
export function textElement(
  name: string,
  text: string | number,
  values: Readonly<Record<string, string | number>> = {},
): Xml {
  return [`<${name}${attributes(values)}>${escapeXml(String(text))}</${name}>`];
}
