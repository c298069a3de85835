import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import type { TemplateName } from "../generated/templates.js";
import { didYouMean } from "../profile/suggest.js";
import { ProjectError } from "./output/project-error.js";
import { isTemplateName, TEMPLATE_NAMES } from "./template-helpers.js";

const SUFFIX = ".hbs";
/** A folder with more entries than this is not one of templates. */
const MAX_ENTRIES = 1000;

/** What Handlebars' compiler makes of a person's templates, by the template that each replaces. */
export type OwnTemplates = ReadonlyMap<TemplateName, unknown>;

/**
 * Compiles the templates in `folder`, each named as the one of ours that it replaces; throws
 * `ProjectError`. A name that the context of a template does not have is an error, as in ours.
 */
export async function readOwnTemplates(folder: string): Promise<OwnTemplates> {
  // The compiler is large, and only who brings templates pays for it.
  const { default: compiler } = await import("handlebars");
  const compiled = new Map<TemplateName, unknown>();
  for (const file of templateFiles(folder)) {
    const name = templateName(folder, file);
    const text = readFileSync(join(folder, file), "utf8");
    try {
      const source = compiler.precompile(text, { noEscape: true, strict: true });
      // The compiler prints JavaScript, from a text of the person who called us.
      compiled.set(name, new Function(`return ${source};`)());
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new ProjectError(`${join(folder, file)}: ${reason}`);
    }
  }
  if (compiled.size === 0) throw new ProjectError(`${folder} has no template (*${SUFFIX})`);
  return compiled;
}

function templateFiles(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, encoding: "utf8" });
  if (entries.length > MAX_ENTRIES) {
    throw new ProjectError(`${folder} has more than ${MAX_ENTRIES} entries`);
  }
  return entries.filter((entry) => entry.endsWith(SUFFIX)).sort();
}

function templateName(folder: string, file: string): TemplateName {
  const path = file.split(sep).join("/");
  const name = path.slice(0, -SUFFIX.length);
  if (isTemplateName(name)) return name;
  const help = didYouMean(name, TEMPLATE_NAMES) ?? `there are ${TEMPLATE_NAMES.join(", ")}`;
  throw new ProjectError(`${join(folder, file)} replaces no template: ${help}`);
}
