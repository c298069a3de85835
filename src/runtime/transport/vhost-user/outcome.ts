/** What handling a request led to. */
export type Outcome =
  | { readonly kind: "done" }
  /** The request has an answer of its own. */
  | { readonly kind: "reply"; readonly payload: Uint8Array }
  /**
   * The request cannot be carried out; the front-end is told when it asked for an acknowledgement. Otherwise it loses its
   * connection, unless it may go on in vain.
   */
  | { readonly kind: "refused"; readonly reason: string; readonly mayGoOn?: boolean };

export const done: Outcome = { kind: "done" };

export function reply(payload: Uint8Array): Outcome {
  return { kind: "reply", payload };
}

export function refused(reason: string): Outcome {
  return { kind: "refused", reason };
}

/** For what is done unless there is a reason against it. */
export function outcomeOf(reason: string | undefined): Outcome {
  return reason === undefined ? done : refused(reason);
}
