import type { Architecture, Transport } from "../profile/platform.js";
import type { Place } from "./place.js";

/** The bus of a transport: "vhost-user" leaves it to the VMM, which takes the usual one. */
export function busOf(transport: Transport, architecture: Architecture): Place["bus"] {
  if (transport !== "vhost-user") return transport;
  return architecture === "aarch64" ? "mmio" : "pci";
}
