/**
 * The folder of a project cannot be trusted or used, so nothing in it may be written or deleted.
 */
export class ProjectError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ProjectError";
  }
}
