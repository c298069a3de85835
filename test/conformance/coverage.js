// @ts-check
import { readClaims, readStatements } from "./index.js";
import { testNames } from "./test-names.js";

/**
 * @typedef {object} AreaCoverage
 * @property {string} area
 * @property {number} tested statements that a test checks
 * @property {number} excepted statements with a reason instead
 * @property {readonly import("./index.js").Statement[]} open statements without either
 * @property {readonly string[]} mistakes claims that hold nothing
 */

/** What is claimed, as far as it is true. @returns {Promise<AreaCoverage[]>} */
export async function measureCoverage() {
  const claimed = await readClaims();
  const areas = readStatements();
  const coverage = [...areas].map(([area, statements]) => {
    const claims = claimed.get(area) ?? {};
    const ids = new Set(statements.map(({ id }) => id));
    const mistakes = Object.keys(claims)
      .filter((id) => !ids.has(id))
      .map((id) => `${area}: there is no statement ${id}`);
    /** @type {import("./index.js").Statement[]} */
    const open = [];
    let tested = 0;
    let excepted = 0;
    for (const statement of statements) {
      const claim = claims[statement.id];
      const wrong = claim === undefined ? [] : mistakesOf(claim);
      mistakes.push(...wrong.map((mistake) => `${area} ${statement.id}: ${mistake}`));
      if (claim === undefined || wrong.length > 0) open.push(statement);
      else if ("reason" in claim) excepted++;
      else tested++;
    }
    return { area, tested, excepted, open, mistakes };
  });
  for (const area of claimed.keys()) {
    if (areas.has(area)) continue;
    coverage.push({ area, tested: 0, excepted: 0, open: [], mistakes: [`no area ${area}`] });
  }
  return coverage;
}

/** @param {import("./claim.js").Claim} claim @returns {string[]} */
function mistakesOf(claim) {
  if ("reason" in claim) return claim.reason.length < 20 ? ["the reason says too little"] : [];
  if (claim.tests.length === 0) return ["no test is named"];
  return claim.tests
    .filter(({ file, name }) => !testNames(file).has(name))
    .map(({ file, name }) => `${file} has no test "${name}"`);
}
