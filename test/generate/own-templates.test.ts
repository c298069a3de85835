import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { generate } from "../../src/generate/generate.js";
import { readOwnTemplates } from "../../src/generate/own-templates.js";
import { disk, platformOf, profileText } from "./platforms.js";
import { scratchDir } from "./scratch-dir.js";

const platform = platformOf(profileText([{ devices: [disk("a")] }]));

function templateFolder(files: Readonly<Record<string, string>>): string {
  const folder = scratchDir();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** What is generated at a path with the templates of a person. */
async function contentWith(files: Readonly<Record<string, string>>, path: string) {
  const templates = await readOwnTemplates(templateFolder(files));
  const { updates } = generate(platform, {
    out: join(scratchDir(), "out"),
    force: false,
    mode: "dry-run",
    templates,
  });
  return updates[0]?.files.find((file) => file.path === path)?.content;
}

describe("templates of one's own", () => {
  it("replace those of the same name, with the same context", async () => {
    const files = { "backend/README.md.hbs": "# {{guest}} of {{platform}}\n" };
    expect(await contentWith(files, "README.md")).toBe("# guest0 of car\n");
  });

  it("are gone again afterwards", async () => {
    await contentWith({ "backend/gitignore.hbs": "mine\n" }, ".gitignore");
    const files = { "backend/README.md.hbs": '{{> "backend/gitignore"}}' };
    expect(await contentWith(files, "README.md")).toContain("node_modules/");
  });

  it("may include each other and ours", async () => {
    const files = {
      "backend/gitignore.hbs": "mine\n",
      "backend/README.md.hbs": '{{> "backend/gitignore"}}and\n',
    };
    expect(await contentWith(files, "README.md")).toBe("mine\nand\n");
  });

  it.each([
    [{ "backend/readme.md.hbs": "" }, 'did you mean "backend/README.md"?'],
    [{ "backend/README.md.hbs": "{{#if}}" }, "README.md.hbs: Parse error on line 1"],
    [{ "notes.txt": "" }, "has no template"],
  ])("are refused when they are %j", async (files, message) => {
    await expect(readOwnTemplates(templateFolder(files))).rejects.toThrow(message);
  });

  it("are refused when they name what the context does not have", async () => {
    const files = { "backend/README.md.hbs": "{{gest}}" };
    await expect(contentWith(files, "README.md")).rejects.toThrow(
      /the template for backend\/README.md does not work: "gest" not defined/,
    );
  });
});
