import type { Finding } from "../profile/finding.js";
import type { Platform } from "../profile/platform.js";
import { nextGuestLock, type PlanLock } from "./lock.js";
import type { GuestPlan, Plan } from "./plan.js";
import { keptPlaces, planGuest } from "./plan-guest.js";

export type PlanResult =
  | {
      readonly ok: true;
      readonly plan: Plan;
      /** What the next plan of the same profile has to know. */
      readonly lock: PlanLock;
      /** Warnings. */
      readonly findings: readonly Finding[];
    }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/**
 * Decides addresses, interrupts, slots, sockets and lanes of a platform. The same platform and lock
 * give the same plan; what the lock keeps stays where it is. Findings name places in the profile by
 * JSON pointers.
 */
export function planWithLock(platform: Platform, lock?: PlanLock): PlanResult {
  const findings: Finding[] = [];
  const { name, description, source } = platform;
  const guests = platform.guests.map((guest): GuestPlan => {
    return planGuest(guest, guestLock(lock, guest.name), (finding) => findings.push(finding));
  });
  if (findings.some(({ severity = "error" }) => severity === "error")) {
    return { ok: false, findings };
  }
  const locks = guests.map((guest) => {
    return [guest.name, nextGuestLock(guestLock(lock, guest.name), keptPlaces(guest))] as const;
  });
  return {
    ok: true,
    plan: { name, description, source, guests },
    lock: { guests: { ...lock?.guests, ...Object.fromEntries(locks) } },
    findings,
  };
}

/** The plan of a platform that can be planned: of one that was planned already, or a part of it. */
export function planPlatform(platform: Platform, lock?: PlanLock): Plan {
  const result = planWithLock(platform, lock);
  if (result.ok) return result.plan;
  throw new Error(result.findings.map(({ message }) => message).join("\n"));
}

function guestLock(lock: PlanLock | undefined, name: string) {
  return lock !== undefined && Object.hasOwn(lock.guests, name) ? lock.guests[name] : undefined;
}
