/** A file that `generate` makes. */
export interface Artefact {
  /** Relative to the project, with forward slashes. */
  readonly path: string;
  readonly content: string;
  /**
   * "generated" files are overwritten when their input changes; a "starter" is written once and
   * belongs to the user from then on.
   */
  readonly kind: "generated" | "starter";
  /** Whether it is a program that a person starts by its name. */
  readonly isProgram?: true;
}

/** Where the artefacts of a project come from. */
export interface Origin {
  /** Version of this generator. */
  readonly generatorVersion: string;
  /** The profile as comments and the README name it. */
  readonly profilePath: string;
  /** Of what the profile says about the guest; comments and layout of the file do not count. */
  readonly profileDigest: string;
}

/** What the `package.json` of a backend project demands. */
export interface ProjectNeeds {
  /** npm's specification of the runtime: a version, `file:` and a folder or a tarball. */
  readonly runtime: string;
  readonly typescriptVersion: string;
  /** Range of Node versions that the runtime works on. */
  readonly nodeRange: string;
}
