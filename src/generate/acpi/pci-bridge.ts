import type { GuestPlan, PciBridge, Range } from "../../plan/plan.js";
import { aslHex, block, resources } from "./asl.js";
import { globalInterrupt } from "./interrupts.js";

const PINS = 4;

/** A bridge whose places the VMM has, and not its firmware: nobody but us can describe it. */
export interface DescribedBridge extends PciBridge {
  readonly ecam: Range;
  readonly memory32: Range;
  readonly interrupt: number;
}

/**
 * The host bridge that a guest has to be told of: one that is not QEMU's own, and that some device
 * is behind.
 */
export function bridgeToDescribe({
  machine,
  devices,
  passthroughPlaces,
}: GuestPlan): DescribedBridge | undefined {
  const { pci, isStock } = machine;
  const places = [...devices, ...passthroughPlaces].map(({ place }) => place);
  if (isStock || pci === undefined || !places.some((place) => place?.bus === "pci")) {
    return undefined;
  }
  const { ecam, memory32, interrupt } = pci;
  if (ecam === undefined || memory32 === undefined || interrupt === undefined) return undefined;
  return { ...pci, ecam, memory32, interrupt };
}

/** A PCI Express host bridge with its windows and the routing of its four interrupts. */
export function pciBridge(bridge: DescribedBridge, guest: GuestPlan): readonly string[] {
  const { ecam, memory32, buses } = bridge;
  return block("Device (PCI0)", [
    'Name (_HID, "PNP0A08")',
    'Name (_CID, "PNP0A03")',
    "Name (_SEG, Zero)",
    "Name (_BBN, Zero)",
    "Name (_UID, Zero)",
    `Name (_CCA, ${guest.machine.dmaCoherent ? "One" : "Zero"})`,
    `Name (_CBA, ${aslHex(ecam.address, 16)})`,
    ...resources([
      `WordBusNumber (ResourceProducer, MinFixed, MaxFixed, PosDecode, ${values([0, 0, buses - 1, 0, buses], 4)})`,
      window(memory32),
    ]),
    ...routing(bridge, guest),
  ]);
}

function window({ address, sizeBytes }: Range): string {
  const head =
    "DWordMemory (ResourceProducer, PosDecode, MinFixed, MaxFixed, NonCacheable, ReadWrite";
  return `${head}, ${values([0, address, address + sizeBytes - 1, 0, sizeBytes], 8)})`;
}

/** Pin p of slot s reaches line (s + p) % 4, as the plan has it; only of slots that are used. */
function routing({ interrupt }: DescribedBridge, guest: GuestPlan): readonly string[] {
  const kind = guest.architecture === "aarch64" ? "spi" : "gsi";
  const slots = [...guest.devices, ...guest.passthroughPlaces].flatMap(({ place }) =>
    place?.bus === "pci" ? [place.slot] : [],
  );
  const entries = [...new Set(slots)]
    .sort((a, b) => a - b)
    .flatMap((slot) =>
      Array.from({ length: PINS }, (_, pin) => {
        const number = globalInterrupt({ kind, number: interrupt + ((slot + pin) % PINS) });
        const address = `${aslHex(slot, 4)}FFFF`;
        return `    Package () { ${address}, ${aslHex(pin)}, Zero, ${aslHex(number, 8)} }`;
      }),
    );
  const lines = entries.map((line, index) => (index < entries.length - 1 ? `${line},` : line));
  return ["Name (_PRT, Package ()", "{", ...lines, "})"];
}

function values(numbers: readonly number[], digits: number): string {
  return numbers.map((number) => aslHex(number, digits)).join(", ");
}
