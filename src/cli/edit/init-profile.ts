import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { newProfileText } from "../../profile/edit/new-profile.js";
import { shippedBases } from "../../profile/extend/shipped-bases.js";
import { parsePlatform } from "../../profile/load-platform.js";
import { ARCHITECTURES } from "../../profile/platform-parts.js";
import { printFindings } from "../format.js";
import { UsageError } from "../usage-error.js";
import { ask, canAsk, type Question } from "./questions.js";

export interface InitOptions {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly base?: readonly string[] | undefined;
  readonly guest?: readonly string[] | undefined;
  readonly architecture?: string | undefined;
  readonly memory?: string | undefined;
  readonly yes?: boolean;
  readonly force?: boolean;
}

const NONE = "none";
const USUAL = { base: "essential-base", guests: "ivi", memory: "1GiB" } as const;

/** Writes a new profile; false, and nothing written, when what was asked for has mistakes. */
export async function initProfile(file: string, options: InitOptions): Promise<boolean> {
  if (options.force !== true && existsSync(file)) {
    throw new UsageError(`${file} exists`, "choose another file, or replace it with --force");
  }
  const { name, description, bases, guests, architecture, memory } = await answers(file, options);
  const text = newProfileText({
    name,
    description,
    bases,
    guests: guests.map((guest) => ({ name: guest, architecture, memory })),
    schemaPath: schemaPath(file),
  });
  const { ok, findings, sources } = parsePlatform(text, file);
  await printFindings(findings, sources);
  if (!ok) {
    process.stderr.write("Nothing was written.\n");
    return false;
  }
  mkdirSync(dirname(resolve(file)), { recursive: true });
  writeFileSync(file, text);
  process.stdout.write(`${file}: written. Next: wheelbase show ${file} --origin\n`);
  return true;
}

interface Answers {
  readonly name: string;
  readonly description: string;
  readonly bases: readonly string[];
  readonly guests: readonly string[];
  readonly architecture: string;
  readonly memory: string;
}

async function answers(file: string, options: InitOptions): Promise<Answers> {
  const { name, description, base, guest, architecture, memory } = options;
  const questions: Record<string, Question & { given: string | undefined }> = {
    name: { text: "Name of the platform", usual: nameOf(file), given: name },
    description: {
      text: "What it is for",
      usual: "A virtual platform.",
      given: description,
    },
    base: {
      text: "Profile to extend",
      choices: [...shippedBases(), NONE],
      usual: USUAL.base,
      given: base?.join(" "),
    },
    guests: { text: "Guests, separated by blanks", usual: USUAL.guests, given: guest?.join(" ") },
    architecture: {
      text: "Architecture of the guests",
      choices: ARCHITECTURES,
      usual: ARCHITECTURES[0],
      given: architecture,
    },
    memory: { text: "Memory of each guest", usual: USUAL.memory, given: memory },
  };
  const open = Object.values(questions).filter(({ given }) => given === undefined);
  const isAsking = options.yes !== true && canAsk();
  const asked = isAsking ? await ask(open) : open.map(({ usual = "" }) => usual);
  const answerOf = (key: string): string => {
    const question = questions[key];
    if (question === undefined) throw new Error(`there is no question "${key}"`);
    return question.given ?? asked[open.indexOf(question)] ?? "";
  };
  const chosenBases = base ?? [answerOf("base")];
  return {
    name: answerOf("name"),
    description: answerOf("description"),
    bases: chosenBases.filter((entry) => entry !== NONE),
    guests: answerOf("guests").split(/\s+/).filter(Boolean),
    architecture: answerOf("architecture"),
    memory: answerOf("memory"),
  };
}

/** The name of the file, as far as a platform may have it. */
function nameOf(file: string): string {
  const words = basename(file)
    .replace(/\.[^.]*$/, "")
    .toLowerCase();
  const name = words.replace(/[^a-z0-9]+/g, "-").replace(/^[^a-z]+|-+$/g, "");
  return name === "" ? "platform" : name.slice(0, 32);
}

function schemaPath(file: string): string {
  const own = createRequire(import.meta.url).resolve("wheelbase/package.json");
  const schema = join(dirname(own), "schemas", "platform-profile.schema.json");
  return relative(dirname(resolve(file)), schema)
    .split(sep)
    .join("/");
}
