import { backendFamily } from "../backend/index.js";
import { deployFamily } from "../deploy/index.js";
import type { ArtefactFamily } from "./family.js";

/** All that can be generated for a guest, in the order in which findings are shown. */
export const FAMILIES: readonly ArtefactFamily[] = [backendFamily, deployFamily];
