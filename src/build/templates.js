// @ts-check
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Handlebars from "handlebars";
import { generatedDir, listFiles, templateDir } from "./paths.js";

const SUFFIX = ".hbs";
const HTML = `.html${SUFFIX}`;

/**
 * Precompiles `templates/**\/*.hbs` to one module keyed by the path without its suffix. Every
 * template is also a partial under the same name. What a `.html.hbs` prints is escaped, code is not;
 * a name that the context does not have is an error rather than an empty string.
 * @param {import("./output.js").Output} output
 */
export function generateTemplates(output) {
  const files = listFiles(templateDir, SUFFIX);
  const names = files.map((file) => file.slice(0, -SUFFIX.length));
  const specifications = files.map((file) => {
    const text = readFileSync(join(templateDir, file), "utf8");
    const noEscape = !file.endsWith(HTML);
    return String(Handlebars.precompile(text, { noEscape, strict: true }));
  });
  const path = join(generatedDir, "templates");
  output.write(`${path}.js`, moduleText(names, specifications));
  output.write(`${path}.d.ts`, declarationText(names));
}

/**
 * @param {string[]} names
 * @param {string[]} specifications
 */
function moduleText(names, specifications) {
  const entries = names.map(
    (name, index) => `  ${JSON.stringify(name)}: ${specifications[index]},`,
  );
  return [
    "// Generated from templates/. Do not edit.",
    `import Handlebars from "handlebars/runtime.js";`,
    "",
    "export const handlebars = Handlebars.create();",
    "const specifications = {",
    ...entries,
    "};",
    "export const templates = Object.fromEntries(",
    "  Object.entries(specifications).map(([name, specification]) => {",
    "    const template = handlebars.template(specification);",
    "    handlebars.registerPartial(name, template);",
    "    return [name, template];",
    "  }),",
    ");",
    "",
  ].join("\n");
}

/** @param {string[]} names */
function declarationText(names) {
  const union =
    names.length === 0 ? "never" : names.map((name) => JSON.stringify(name)).join(" | ");
  return [
    "// Generated from templates/. Do not edit.",
    "/** Path of a template below templates/, without its suffix. */",
    `export type TemplateName = ${union};`,
    "/** An environment of our own: register helpers here, before the first template runs. */",
    "export declare const handlebars: {",
    "  registerHelper(name: string, helper: (...values: never[]) => unknown): void;",
    "  registerPartial(name: string, template: Template): void;",
    "  /** Makes a template of what Handlebars' compiler printed. */",
    "  template(specification: unknown): Template;",
    "};",
    "export type Template = (context: unknown) => string;",
    "export declare const templates: Readonly<Record<TemplateName, Template>>;",
    "",
  ].join("\n");
}
