import { TRANSPORTS } from "../../profile/platform-parts.js";
import type { TransportClaim, VendorDevice } from "../../profile/vendor/vendor.js";
import type { Bus } from "../../profile/vendor/vendor-document.js";
import { sourcesOf, speaksOf } from "../claims.js";
import type { DeviceCase } from "./device-case.js";
import { type FitReason, rank } from "./fit.js";
import { outcomeOf } from "./outcome-of.js";

interface TransportFit {
  readonly reason: FitReason;
  /** What the guest may see the device on. */
  readonly transports: readonly Bus[];
}

/** `vhost-user` leaves the transport to the product: the best it has will do. */
export function transportFit({ device, guest }: DeviceCase, claim: VendorDevice): TransportFit {
  const { architecture } = guest;
  const { transport } = device;
  const wanted = transport === "vhost-user" ? busesOf(TRANSPORTS[architecture]) : [transport];
  const answers = wanted.map((bus) => {
    const claims = claim.transports.filter(
      (entry) => entry.transport === bus && speaksOf(entry, architecture),
    );
    return { bus, claims, outcome: best(claims) };
  });
  const outcome = answers.reduce(
    (sum, each) => (rank(each.outcome) < rank(sum) ? each.outcome : sum),
    answers[0]?.outcome ?? "unknown",
  );
  const chosen = answers.filter((answer) => answer.outcome === outcome);
  const words = wanted.join(" or ");
  const message =
    outcome === "unknown"
      ? `nothing is said of ${device.type} over ${words} on ${architecture}`
      : `${device.type} over ${words} on ${architecture}: ${supportWord(chosen)}`;
  const sources = sourcesOf(chosen.flatMap(({ claims }) => claims));
  return {
    reason: { aspect: "transport", outcome, message, sources },
    transports: chosen.map(({ bus }) => bus),
  };
}

function best(claims: readonly TransportClaim[]) {
  const outcomes = claims.map(({ support }) => outcomeOf(support));
  return outcomes.sort((a, b) => rank(a) - rank(b))[0] ?? "unknown";
}

function supportWord(answers: readonly { readonly claims: readonly TransportClaim[] }[]): string {
  return answers.flatMap(({ claims }) => claims)[0]?.support ?? "unknown";
}

function busesOf(transports: readonly string[]): Bus[] {
  const all: readonly Bus[] = ["pci", "mmio", "ccw"];
  return all.filter((bus) => transports.includes(bus));
}
