import { handlebars, type TemplateName, templates } from "../generated/templates.js";
import { type Literal, property } from "./literal.js";

handlebars.registerHelper("property", (name: string, value: Literal, indent: number) =>
  property(name, value, indent),
);

/** For text inside a comment: nothing in it may end the comment or its line. */
handlebars.registerHelper("comment", (text: string) =>
  text.replace(/\p{Cc}|[\u2028\u2029]/gu, " ").replaceAll("*/", "*\\/"),
);

export function renderTemplate(name: TemplateName, context: object): string {
  return templates[name](context);
}
