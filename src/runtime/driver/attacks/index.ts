import type { Attack } from "./attack.js";
import { blockAttacks } from "./block-attacks.js";
import { messageAttacks } from "./message-attacks.js";
import { packedAttacks } from "./packed-attacks.js";
import { raceAttacks } from "./race-attacks.js";
import { splitAttacks } from "./split-attacks.js";
import { startAttacks } from "./start-attacks.js";

export type { Attack, AttackOutcome, AttackResult, AttackTarget } from "./attack.js";

/** Everything hostile that the built-in driver can do to a block device behind a vhost-user socket. */
export const attacks: readonly Attack[] = [
  ...splitAttacks,
  ...packedAttacks,
  ...blockAttacks,
  ...messageAttacks,
  ...startAttacks,
  ...raceAttacks,
];
