import type { ProjectDir } from "./project-dir.js";
import { StagedProject } from "./staged-project.js";
import type { PlannedFile } from "./write-plan.js";

/** A folder and what becomes of files in it. */
export interface PlannedProject {
  readonly dir: ProjectDir;
  readonly files: readonly PlannedFile[];
}

/**
 * Brings projects to what their plans say, all or none: everything is written aside first, so that
 * a full disk leaves them as they were; then each file is moved to its place in one step. When a
 * step fails, those before it are taken back.
 */
export function writeProjects(projects: readonly PlannedProject[]): void {
  for (const { dir, files } of projects) dir.refuseFolders(files);
  const staged = projects.map(({ dir, files }) => new StagedProject(dir.path, files));
  try {
    for (const project of staged) project.write();
    for (const project of staged) project.moveInPlace();
  } catch (error) {
    for (const project of staged.toReversed()) project.takeBack();
    throw error;
  }
  for (const project of staged) project.tidy();
}
