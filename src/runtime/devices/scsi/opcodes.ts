/** Operation codes of SPC-4, SBC-3 and MMC-6 that the units know. */
export const Opcode = {
  TestUnitReady: 0x00,
  RequestSense: 0x03,
  Read6: 0x08,
  Write6: 0x0a,
  Inquiry: 0x12,
  ModeSelect6: 0x15,
  ModeSense6: 0x1a,
  StartStopUnit: 0x1b,
  PreventAllowRemoval: 0x1e,
  ReadCapacity10: 0x25,
  Read10: 0x28,
  Write10: 0x2a,
  WriteAndVerify10: 0x2e,
  Verify10: 0x2f,
  SynchronizeCache10: 0x35,
  WriteSame10: 0x41,
  Unmap: 0x42,
  ReadToc: 0x43,
  GetConfiguration: 0x46,
  GetEventStatus: 0x4a,
  ReadDiscInformation: 0x51,
  XdWriteRead10: 0x53,
  ModeSelect10: 0x55,
  ModeSense10: 0x5a,
  Read16: 0x88,
  Write16: 0x8a,
  WriteAndVerify16: 0x8e,
  Verify16: 0x8f,
  SynchronizeCache16: 0x91,
  WriteSame16: 0x93,
  ServiceActionIn16: 0x9e,
  ReportLuns: 0xa0,
  Read12: 0xa8,
  Write12: 0xaa,
  WriteAndVerify12: 0xae,
  Verify12: 0xaf,
  MechanismStatus: 0xbd,
} as const;

/** The service action of SERVICE ACTION IN(16) that is READ CAPACITY(16). */
export const readCapacity16Action = 0x10;

/** SAM-5 status codes. */
export const ScsiStatus = { Good: 0x00, CheckCondition: 0x02 } as const;

/** Peripheral device types of INQUIRY (SPC-4, 6.4.2). */
export const PeripheralType = { Disk: 0x00, CdRom: 0x05, WellKnown: 0x1e, None: 0x7f } as const;
