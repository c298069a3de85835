// @ts-check
import { readFileSync } from "node:fs";
import ts from "typescript";

const root = new URL("../../", import.meta.url);
/** `it("…")`, `it.each(table)("…")`, `test.prop(…)("…")` and what else hangs on them, but nothing that is switched off. */
const declarers = new Set(["it", "test"]);
const switches = new Set(["skip", "todo", "fails", "only", "skipIf", "runIf"]);
/** @type {Map<string, ReadonlySet<string>>} */
const known = new Map();

/** Names of the tests that a file declares; empty when there is no such file. @param {string} file */
export function testNames(file) {
  const names = known.get(file) ?? collect(file);
  known.set(file, names);
  return names;
}

/** @param {string} file @returns {ReadonlySet<string>} */
function collect(file) {
  /** @type {Set<string>} */
  const names = new Set();
  const text = read(file);
  if (text === undefined) return names;
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isCallExpression(node) && isDeclarer(node.expression)) {
      const [name] = node.arguments;
      if (name !== undefined && ts.isStringLiteralLike(name)) names.add(name.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(new URL(file, root), "utf8");
  } catch {
    return undefined;
  }
}

/** @param {ts.Expression} expression @returns {boolean} */
function isDeclarer(expression) {
  if (ts.isIdentifier(expression)) return declarers.has(expression.text);
  if (ts.isPropertyAccessExpression(expression)) {
    return !switches.has(expression.name.text) && isDeclarer(expression.expression);
  }
  return ts.isCallExpression(expression) && isDeclarer(expression.expression);
}
