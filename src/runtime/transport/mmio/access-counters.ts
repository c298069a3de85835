/** What a driver did that its device ignored; for the operator, who sees a broken or hostile guest by it. */
export interface AccessCounters {
  /** Accesses of a width, alignment or offset that no register has, or in the wrong direction. */
  malformed: number;
  /** Writes to a register at a time, or of a value, that the specification forbids. */
  refused: number;
  /** Notifications and register accesses for queues that do not exist. */
  unknownQueue: number;
}

export function noAccesses(): AccessCounters {
  return { malformed: 0, refused: 0, unknownQueue: 0 };
}
