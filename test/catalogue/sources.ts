import { readdirSync, readFileSync } from "node:fs";
import type { StructLayout } from "../../src/catalogue/layout.js";

const root = new URL("../../src/catalogue/", import.meta.url);

interface Source {
  readonly text: string;
  readonly exports: Readonly<Record<string, unknown>>;
}

/** Every module of the catalogue: its text and what it exports. */
async function sources(): Promise<Source[]> {
  const paths = readdirSync(root, { recursive: true, encoding: "utf8" });
  const modules = paths.filter((path) => path.endsWith(".ts"));
  return Promise.all(
    modules.map(async (path) => ({
      text: readFileSync(new URL(path, root), "utf8"),
      exports: await import(new URL(path, root).href),
    })),
  );
}

interface ConstantGroup {
  readonly prefix: string;
  readonly values: Readonly<Record<string, number>>;
}

interface Constants {
  readonly groups: readonly ConstantGroup[];
  /** Constants whose full name a comment gives. */
  readonly named: ReadonlyMap<string, number>;
}

/**
 * Recovers the specification's constant names as a reader would: from the prefix in the doc of a
 * group (`VIRTIO_BLK_T_*`) and from comments behind its members, or from the doc of a single one.
 */
export async function recoverConstants(): Promise<Constants> {
  const groups: ConstantGroup[] = [];
  const named = new Map<string, number>();
  for (const { text, exports } of await sources()) {
    const group = /\/\*\*[\s*]+([A-Z][A-Z0-9_]*_)\*[^/]*\*\/\nexport const (\w+) = \{/g;
    for (const [, prefix = "", name = ""] of text.matchAll(group)) {
      groups.push({ prefix, values: exports[name] as Record<string, number> });
    }
    for (const [, value, name = ""] of text.matchAll(/: (\w+), \/\/ ([A-Z][A-Z0-9_]+)/g)) {
      named.set(name, Number(value));
    }
    const single = /\/\*\* ([A-Z][A-Z0-9_]+), section[^/]*\*\/\nexport const (\w+) = \w+;/g;
    for (const [, spec = "", name = ""] of text.matchAll(single)) {
      named.set(spec, exports[name] as number);
    }
  }
  return { groups, named };
}

/** All structure layouts of the catalogue by export name. */
export async function structLayouts(): Promise<Map<string, StructLayout | { size?: undefined }>> {
  const layouts = new Map<string, StructLayout | { size?: undefined }>();
  for (const { exports } of await sources()) {
    for (const [name, value] of Object.entries(exports)) {
      const kind = (value as { kind?: unknown } | undefined)?.kind;
      if (kind === "struct" || kind === "sequence") layouts.set(name, value as StructLayout);
    }
  }
  return layouts;
}

/** `GET_LINE_NAMES` as the catalogue writes it: `GetLineNames`; mixed case stays as it is. */
export function pascalCase(name: string): string {
  const mixed = (part: string) => /[a-z]/.test(part) && /[A-Z]/.test(part);
  const parts = name.split("_").filter((part) => part !== "");
  return parts
    .map((part) =>
      mixed(part) ? part : part.charAt(0).toUpperCase() + part.slice(1).toLowerCase(),
    )
    .reduce((text, part) => text + (/\d$/.test(text) && /^\d/.test(part) ? "_" : "") + part, "");
}
