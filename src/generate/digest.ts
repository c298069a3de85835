import { createHash } from "node:crypto";
import type { GuestPlan, Plan } from "../plan/plan.js";

export function digestOf(content: string | Uint8Array): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}

/**
 * Digest of what a profile says about one guest. Other guests, comments and the place of the file
 * have no part in it, so a change of those leaves generated files as they are.
 */
export function profileDigest({ name, description }: Plan, guest: GuestPlan): string {
  return digestOf(canonicalJson({ name, description, guest }));
}

/**
 * JSON with sorted keys: the digest must not depend on the order in which our code fills an object.
 */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
