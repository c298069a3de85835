import { basename, parse, relative, resolve } from "node:path";
import { portable } from "./runtime-dependency.js";

/**
 * How generated files name their profile: relative to the project, so that the same tree gives the
 * same bytes on every machine. Of a profile that shares no folder with the project only its name is
 * left.
 */
export function profilePathFrom(projectDir: string, profile: string): string {
  const from = resolve(projectDir);
  const path = relative(from, profile);
  const depth = from.slice(parse(from).root.length).split(/[/\\]/).filter(Boolean).length;
  const climbs = portable(path).split("/").lastIndexOf("..") + 1;
  return climbs >= depth ? basename(profile) : portable(path);
}
