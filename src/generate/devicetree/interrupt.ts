import type { Interrupt } from "../../plan/plan.js";

/** The label of the interrupt controller, which trees that include ours have to have. */
export const GIC_LABEL = "gic";

/** First cell of a GIC's interrupt specifier. */
const GIC_SPI = 0;
/** Third cell: the kernel's types of triggers. */
const TRIGGERS = { edge: 1, level: 4 } as const;

/** The three cells by which a GIC knows an interrupt. */
export function gicCells({ number, trigger }: Interrupt): readonly number[] {
  return [GIC_SPI, number, TRIGGERS[trigger]];
}
