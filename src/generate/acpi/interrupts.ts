import type { Interrupt } from "../../plan/plan.js";

/** Interrupts of a GIC below these are private to processors (ACPI 6.5, 5.2.12.14). */
const FIRST_SPI = 32;

/** The number of an interrupt in ACPI's one space of them: of a GIC the INTID. */
export function globalInterrupt({ kind, number }: Pick<Interrupt, "kind" | "number">): number {
  return kind === "spi" ? number + FIRST_SPI : number;
}
