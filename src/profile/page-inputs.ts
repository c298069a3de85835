/** What people do on a page of displays, and the classes of input devices that take it. */
export const PAGE_INPUTS = {
  touch: { noun: "touches", classes: ["touchscreen"] },
  keys: { noun: "keys", classes: ["keyboard", "buttons"] },
} as const;

export type PageInput = keyof typeof PAGE_INPUTS;

interface InputConfig {
  readonly class?: string | undefined;
}

/** What of it goes to an input device; one that a file describes may take anything. */
export function pageInputsOf({ class: name }: InputConfig): readonly PageInput[] {
  const inputs = Object.keys(PAGE_INPUTS) as PageInput[];
  if (name === undefined) return inputs;
  return inputs.filter((input) => PAGE_INPUTS[input].classes.some((one) => one === name));
}
