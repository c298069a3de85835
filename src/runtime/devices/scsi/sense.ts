/** Why a command ended with CHECK CONDITION: sense key, additional sense code, qualifier (SPC-4, 4.5). */
export interface Sense {
  readonly key: number;
  readonly code: number;
  readonly qualifier: number;
}

function sense(key: number, code: number, qualifier = 0): Sense {
  return Object.freeze({ key, code, qualifier });
}

export const SenseKey = {
  NoSense: 0x0,
  NotReady: 0x2,
  MediumError: 0x3,
  IllegalRequest: 0x5,
  UnitAttention: 0x6,
  DataProtect: 0x7,
  AbortedCommand: 0xb,
  Miscompare: 0xe,
} as const;

const { NotReady, MediumError, IllegalRequest, UnitAttention, AbortedCommand } = SenseKey;

/** Everything that the units complain about, by the names of SPC-4's table of codes. */
export const senses = {
  none: sense(SenseKey.NoSense, 0),
  startNeeded: sense(NotReady, 0x04, 0x02),
  mediumNotPresent: sense(NotReady, 0x3a),
  trayOpen: sense(NotReady, 0x3a, 0x02),
  writeError: sense(MediumError, 0x0c),
  unrecoveredRead: sense(MediumError, 0x11),
  parameterListLength: sense(IllegalRequest, 0x1a),
  invalidOpcode: sense(IllegalRequest, 0x20),
  blockOutOfRange: sense(IllegalRequest, 0x21),
  invalidFieldInCdb: sense(IllegalRequest, 0x24),
  unitNotSupported: sense(IllegalRequest, 0x25),
  invalidFieldInParameters: sense(IllegalRequest, 0x26),
  savingNotSupported: sense(IllegalRequest, 0x39),
  removalPrevented: sense(IllegalRequest, 0x53, 0x02),
  mediumMayHaveChanged: sense(UnitAttention, 0x28),
  powerOn: sense(UnitAttention, 0x29),
  unitReset: sense(UnitAttention, 0x29, 0x03),
  nexusLoss: sense(UnitAttention, 0x29, 0x07),
  capacityChanged: sense(UnitAttention, 0x2a, 0x09),
  unitsChanged: sense(UnitAttention, 0x3f, 0x0e),
  writeProtected: sense(SenseKey.DataProtect, 0x27),
  guardCheckFailed: sense(AbortedCommand, 0x10, 0x01),
  referenceTagCheckFailed: sense(AbortedCommand, 0x10, 0x03),
  miscompare: sense(SenseKey.Miscompare, 0x1d),
} as const;

/** Length of what `encodeSense` writes at the most. */
export const maxSenseBytes = 20;

const fixedBytes = 18;
const descriptorHeaderBytes = 8;
const informationBytes = 12;
/** Response codes of current errors. */
const currentFixed = 0x70;
const currentDescriptor = 0x72;
const isValid = 0x80;

/**
 * Writes sense data in the fixed or the descriptor format (SPC-4, 4.5.2 and 4.5.3) and returns its length. `information`
 * is a block or an offset that the error belongs to; the fixed format has no room for one above 32 bits.
 */
export function encodeSense(
  target: Uint8Array,
  { key, code, qualifier }: Sense,
  information: number | undefined,
  asDescriptors: boolean,
): number {
  target.fill(0, 0, maxSenseBytes);
  const view = new DataView(target.buffer, target.byteOffset, target.byteLength);
  if (asDescriptors) {
    view.setUint32(0, (currentDescriptor << 24) | (key << 16) | (code << 8) | qualifier);
    if (information === undefined) return descriptorHeaderBytes;
    view.setUint8(7, informationBytes);
    // Descriptor type 0, information, 10 more bytes, valid.
    view.setUint32(8, 0x000a0000 | (isValid << 8));
    view.setUint32(12, Math.floor(information / 2 ** 32));
    view.setUint32(16, information >>> 0);
    return descriptorHeaderBytes + informationBytes;
  }
  view.setUint8(0, currentFixed);
  view.setUint8(2, key);
  view.setUint8(7, fixedBytes - 8);
  view.setUint8(12, code);
  view.setUint8(13, qualifier);
  if (information !== undefined && information < 2 ** 32) {
    view.setUint8(0, currentFixed | isValid);
    view.setUint32(3, information);
  }
  return fixedBytes;
}
