import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ProjectDir } from "../../../src/generate/output/project-dir.js";
import { StagedProject } from "../../../src/generate/output/staged-project.js";
import { FileAction, type PlannedFile } from "../../../src/generate/output/write-plan.js";
import { writeProjects } from "../../../src/generate/output/write-projects.js";
import { scratchDir } from "../scratch-dir.js";

const create = (path: string, content: string): PlannedFile => ({
  path,
  action: FileAction.Create,
  content,
});
const remove = (path: string): PlannedFile => ({
  path,
  action: FileAction.Delete,
  content: undefined,
});

/** Every file below a folder with its content. */
function tree(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => [
        join(parentPath, name).slice(folder.length + 1),
        readFileSync(join(parentPath, name), "utf8"),
      ]),
  );
}

describe("writeProjects", () => {
  it("leaves the first project as it was when the second cannot be staged", () => {
    const folder = scratchDir();
    const [first, second] = [join(folder, "first"), join(folder, "second")];
    mkdirSync(first);
    mkdirSync(second);
    writeFileSync(join(first, "a"), "old");
    // Where its files would be set aside.
    writeFileSync(join(second, `.wheelbase-${process.pid}.tmp`), "in the way");
    const plans = [
      { dir: new ProjectDir(first), files: [create("a", "new"), create("sub/b", "new")] },
      { dir: new ProjectDir(second), files: [create("c", "new")] },
    ];
    expect(() => writeProjects(plans)).toThrow();
    expect(tree(first)).toEqual({ a: "old" });
    expect(readdirSync(first)).toEqual(["a"]);
  });

  it("makes programs executable, and nothing else", () => {
    const folder = scratchDir();
    const program: PlannedFile = { ...create("start.sh", "#!/bin/sh\n"), isProgram: true };
    writeProjects([{ dir: new ProjectDir(folder), files: [program, create("a", "")] }]);
    expect(statSync(join(folder, "start.sh")).mode & 0o100).toBe(0o100);
    expect(statSync(join(folder, "a")).mode & 0o111).toBe(0);
  });
});

describe("StagedProject", () => {
  it("takes back what it moved and deleted when a later file has no place", () => {
    const folder = scratchDir();
    writeFileSync(join(folder, "a"), "old a");
    writeFileSync(join(folder, "gone"), "old gone");
    const files = [create("a", "new a"), create("deep/b", "new b"), create("z", "z")];
    const project = new StagedProject(folder, [...files, remove("gone")]);
    project.write();
    mkdirSync(join(folder, "z"));
    expect(() => project.moveInPlace()).toThrow();
    project.takeBack();
    expect(tree(folder)).toEqual({ a: "old a", gone: "old gone" });
    expect(readdirSync(folder).sort()).toEqual(["a", "gone", "z"]);
  });

  it("does not bring a folder into being that was not there when nothing comes of it", () => {
    const folder = scratchDir();
    const project = new StagedProject(join(folder, "new/project"), [create("a", "a")]);
    project.write();
    project.takeBack();
    expect(readdirSync(folder)).toEqual([]);
  });
});
