import type { BackendClaim, VendorDevice } from "../../profile/vendor/vendor.js";
import type { BackendKind, Bus } from "../../profile/vendor/vendor-document.js";
import { sourcesOf } from "../claims.js";
import type { FitReason } from "./fit.js";
import { outcomeOf } from "./outcome-of.js";

/**
 * Whether a back end of ours can serve the device: over vhost-user, else over vfio-user as a whole
 * PCI device. A device model of the product's own carries the guest as well, without our back end.
 */
export function backendFit(claim: VendorDevice, transports: readonly Bus[]): BackendFit {
  for (const kind of KINDS) {
    const backend = usable(claim, kind, transports);
    if (backend !== undefined) return { kind, reason: reasonOf(backend, claim) };
  }
  return { kind: undefined, reason: absence(claim) };
}

/** The best kind first. */
const KINDS = ["vhost-user", "vfio-user", "in-process", "host-kernel"] as const;

interface BackendFit {
  readonly reason: FitReason;
  /** What serves the device, if anything does. */
  readonly kind: BackendKind | undefined;
}

function reasonOf(backend: BackendClaim, { type }: VendorDevice): FitReason {
  if (backend.kind === "vhost-user") return vhostUserReason(backend);
  if (backend.kind === "vfio-user") {
    return conditional(backend, `over vfio-user${calledText(backend)}, not over vhost-user`);
  }
  return conditional(backend, `the product's own device model serves ${type}, no back end`);
}

function absence(claim: VendorDevice): FitReason {
  const stated = claim.backends.filter(({ kind }) => kind === "vhost-user");
  const isAbsent = stated.some(({ support }) => support === "unsupported");
  return {
    aspect: "back end",
    outcome: isAbsent ? "missing" : "unknown",
    message: isAbsent
      ? `no back end of another process can serve ${claim.type}`
      : `nothing is said of a vhost-user front end for ${claim.type}`,
    sources: sourcesOf(stated),
  };
}

function vhostUserReason(claim: BackendClaim): FitReason {
  const called = calledText(claim);
  if (claim.support === "experimental") {
    return conditional(claim, `the vhost-user front end${called} is experimental`);
  }
  if (claim.reconnect === "unsupported") {
    return conditional(claim, `${start(called)} does not connect again: start the back end first`);
  }
  const message = `over vhost-user${called}`;
  return { aspect: "back end", outcome: "carried", message, sources: claim.sources };
}

function start(called: string): string {
  return called === "" ? "the front end" : `the front end${called}`;
}

function conditional({ sources }: BackendClaim, message: string): FitReason {
  return { aspect: "back end", outcome: "conditional", message, sources };
}

function calledText({ called }: BackendClaim): string {
  return called === undefined ? "" : ` (${called})`;
}

function usable(
  { backends }: VendorDevice,
  kind: BackendKind,
  wanted: readonly Bus[],
): BackendClaim | undefined {
  return backends.find((backend) => {
    if (backend.kind !== kind) return false;
    const outcome = outcomeOf(backend.support);
    if (outcome !== "carried" && outcome !== "conditional") return false;
    const { transports } = backend;
    return transports === undefined || wanted.some((bus) => transports.includes(bus));
  });
}
