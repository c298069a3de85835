import type { BackendClaim, VendorDevice } from "../../profile/vendor/vendor.js";
import type { BackendKind, Bus } from "../../profile/vendor/vendor-document.js";
import { sourcesOf } from "../claims.js";
import type { FitReason } from "./fit.js";
import { outcomeOf } from "./outcome-of.js";

/**
 * Whether a back end of ours can serve the device: over vhost-user, else over vfio-user as a whole
 * PCI device. A device model of the product's own carries the guest as well, without our back end.
 */
export function backendReason(claim: VendorDevice, transports: readonly Bus[]): FitReason {
  const vhostUser = usable(claim, "vhost-user", transports);
  if (vhostUser !== undefined) return vhostUserReason(vhostUser);
  const vfioUser = usable(claim, "vfio-user", transports);
  if (vfioUser !== undefined) {
    return conditional(vfioUser, `over vfio-user${calledText(vfioUser)}, not over vhost-user`);
  }
  const own = usable(claim, "in-process", transports) ?? usable(claim, "host-kernel", transports);
  if (own !== undefined) {
    return conditional(own, `the product's own device model serves ${claim.type}, no back end`);
  }
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
