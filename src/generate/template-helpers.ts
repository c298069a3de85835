import { handlebars, type Template, type TemplateName, templates } from "../generated/templates.js";
import { type Literal, property } from "./literal.js";
import { ProjectError } from "./output/project-error.js";

handlebars.registerHelper("property", (name: string, value: Literal, indent: number) =>
  property(name, value, indent),
);

/** For text inside a comment: nothing in it may end the comment or its line. */
handlebars.registerHelper("comment", (text: string) =>
  text.replace(/\p{Cc}|[\u2028\u2029]/gu, " ").replaceAll("*/", "*\\/"),
);

/** For text inside a comment of XML: nothing in it may end the comment. */
handlebars.registerHelper("xml", (text: string) =>
  text.replace(/\p{Cc}/gu, " ").replaceAll("--", "- -"),
);

/** Templates of a person that stand in for ours, see `withTemplates`. */
let own: ReadonlyMap<TemplateName, Template> = new Map();

export function renderTemplate(name: TemplateName, context: object): string {
  if (own.size === 0) return templates[name](context);
  try {
    return (own.get(name) ?? templates[name])(context);
  } catch (error) {
    // Ours do not fail, so the template of a person does: it names what is not there.
    const reason = error instanceof Error ? error.message : String(error);
    throw new ProjectError(`the template for ${name} does not work: ${reason}`);
  }
}

/** Whether there is a template of that name to be replaced. */
export function isTemplateName(name: string): name is TemplateName {
  return Object.hasOwn(templates, name);
}

export const TEMPLATE_NAMES = Object.keys(templates) as readonly TemplateName[];

/**
 * Runs `action` with some templates replaced, also where others include them. `specifications` are
 * what Handlebars' compiler makes of a text.
 */
export function withTemplates<Result>(
  specifications: ReadonlyMap<TemplateName, unknown>,
  action: () => Result,
): Result {
  own = new Map(
    [...specifications].map(([name, specification]) => [name, handlebars.template(specification)]),
  );
  for (const [name, template] of own) handlebars.registerPartial(name, template);
  try {
    return action();
  } finally {
    for (const name of own.keys()) handlebars.registerPartial(name, templates[name]);
    own = new Map();
  }
}
