// @ts-check
import { readdirSync, readFileSync } from "node:fs";

/**
 * @typedef {import("./claim.js").Claims} Claims
 * @typedef {{id: string, keyword: string, summary: string, subject?: string}} Statement
 */

const here = new URL("./", import.meta.url);

/** The device requirements of VIRTIO 1.4 by area, in the order of the text. @returns {Map<string, Statement[]>} */
export function readStatements() {
  const { areas } = JSON.parse(readFileSync(new URL("normative.json", here), "utf8"));
  /** @type {[string, {section: string, statements: ({n: number} & Omit<Statement, "id">)[]}[]][]} */
  const entries = Object.entries(areas);
  return new Map(
    entries.map(([area, sections]) => [
      area,
      sections.flatMap(({ section, statements }) =>
        statements.map(({ n, ...statement }) => ({ id: `${section}/${n}`, ...statement })),
      ),
    ]),
  );
}

/** What claims/AREA.js says of each area that has such a file. @returns {Promise<Map<string, Claims>>} */
export async function readClaims() {
  const files = readdirSync(new URL("claims/", here)).filter((file) => file.endsWith(".js"));
  const loaded = files.map(async (file) => {
    const { claims } = await import(new URL(`claims/${file}`, here).href);
    // "basic facilities" is one area, not two.
    return /** @type {[string, Claims]} */ ([
      file.slice(0, -".js".length).replaceAll("-", " "),
      claims,
    ]);
  });
  return new Map(await Promise.all(loaded));
}
