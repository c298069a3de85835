import type { Finding } from "../profile/finding.js";

/** Where a plan tells what cannot be planned, by JSON pointers of the profile. */
export type Report = (finding: Finding) => void;
