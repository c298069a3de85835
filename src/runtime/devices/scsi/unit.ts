import { addressOf } from "./address.js";
import type { Medium } from "./medium.js";
import { type Sense, senses } from "./sense.js";

/** What a unit presents itself as. */
export type UnitKind = "disk" | "cdrom";

/** What does not change while a unit is there. */
export interface UnitIdentity {
  readonly target: number;
  readonly lun: number;
  readonly kind: UnitKind;
  readonly serial: string;
  readonly readOnly: boolean;
  readonly blockBytes: number;
  /** What one command may move. */
  readonly maxTransferBytes: number;
}

/** What `START STOP UNIT` and media changes tell a driver that polls (MMC-6, 6.6.3.3.4). */
export const MediaEvent = { None: 0, EjectRequest: 1, New: 2, Removed: 3 } as const;

export type MediaEvent = (typeof MediaEvent)[keyof typeof MediaEvent];

/**
 * A logical unit: a disk, or a CD-ROM drive that may have a medium. It keeps what a driver may set, and whatever the driver
 * has to be told about by the next command (unit attentions).
 */
export class LogicalUnit {
  readonly identity: UnitIdentity;
  /** The `lun` field that names it in events. */
  readonly address: Uint8Array;
  /** Undefined: a drive without a medium. */
  medium: Medium | undefined;
  isTrayOpen = false;
  /** Commands that its storage is not done with. */
  inFlight = 0;
  isStopped = false;
  /** The driver forbids that its medium is removed. */
  isLocked = false;
  /** Without it every write is on the disk before it completes. */
  writeCache = true;
  descriptorSense = false;
  /** Asynchronous events that the driver subscribed to. */
  subscribedEvents = 0;
  mediaEvent: MediaEvent = MediaEvent.None;
  #attentions: Sense[] = [senses.powerOn];

  constructor(identity: UnitIdentity, medium: Medium | undefined) {
    this.identity = identity;
    this.address = addressOf(identity.target, identity.lun);
    this.medium = medium;
  }

  get isCdRom(): boolean {
    return this.identity.kind === "cdrom";
  }

  /** What is read and written now; a drive whose tray is open has nothing. */
  get loaded(): Medium | undefined {
    return this.isTrayOpen ? undefined : this.medium;
  }

  /** Blocks of its medium. */
  get blockCount(): number {
    const { loaded } = this;
    return loaded === undefined ? 0 : loaded.blockCount;
  }

  /** The driver is told of this by its next command, once. */
  attend(attention: Sense): void {
    if (!this.#attentions.includes(attention)) this.#attentions.push(attention);
  }

  /** The next thing to tell the driver of. */
  takeAttention(): Sense | undefined {
    return this.#attentions.shift();
  }

  get hasAttention(): boolean {
    return this.#attentions.length > 0;
  }

  /** The driver has just seen this by other means. */
  forgetAttention(attention: Sense): void {
    this.#attentions = this.#attentions.filter((one) => one !== attention);
  }

  /** Why no command can reach the medium; undefined when one can. */
  get unready(): Sense | undefined {
    if (this.isTrayOpen) return senses.trayOpen;
    if (this.medium === undefined) return senses.mediumNotPresent;
    return this.isStopped ? senses.startNeeded : undefined;
  }

  /** As after it was switched on; the medium stays where it is. */
  reset(attention: Sense): void {
    this.isStopped = false;
    this.isLocked = false;
    this.writeCache = true;
    this.descriptorSense = false;
    this.mediaEvent = MediaEvent.None;
    this.#attentions = [attention];
  }

  /** Whatever its storage still does is waited for. */
  drain(): void {
    while (this.inFlight > 0 && this.medium !== undefined) this.medium.storage.wait?.();
  }

  close(): void {
    this.drain();
    this.medium?.close();
    this.medium = undefined;
  }
}
