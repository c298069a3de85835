import { join } from "node:path";
import { expect } from "vitest";
import { BlkFeature, BlkRequestType, BlkStatus } from "../../../../src/catalogue/devices/block.js";
import { FeatureSet } from "../../../../src/runtime/device/feature-set.js";
import type { BlockDefinition } from "../../../../src/runtime/devices/block/spec.js";
import { testDirectory } from "../host-services.js";
import { diskGuest, header, joined, patternBytes, sectorBytes } from "./disk.js";

const { Out, ZoneReport, ZoneAppend } = BlkRequestType;
const { Ok } = BlkStatus;

export const zoneSectors = 128;
export const zoneBytes = zoneSectors * sectorBytes;
export const zoneCount = 5;
/** The last zone is a half. */
export const capacityBytes = (zoneCount - 1) * zoneBytes + zoneBytes / 2;
export const accepted = new FeatureSet([
  ...[BlkFeature.Zoned, BlkFeature.Flush, BlkFeature.SecureErase],
  ...[BlkFeature.WriteZeroes, BlkFeature.Discard],
]);

interface Zone {
  readonly capacity: number;
  readonly start: number;
  readonly pointer: number;
  readonly type: number;
  readonly state: number;
}

export function zonedDisk(
  zones: Partial<NonNullable<BlockDefinition["zoned"]>> = {},
  more: Partial<BlockDefinition> = {},
  features = accepted,
) {
  const file = more.file ?? join(testDirectory(), "zoned.img");
  const disk = diskGuest(
    {
      ...{ file, create: true, capacityBytes, ...more },
      zoned: { model: "host-managed", zoneBytes, ...zones },
    },
    features,
  );
  const { guest } = disk;
  const send = (type: number, sector: number, data: Uint8Array = new Uint8Array(0), room = 1) =>
    guest.request(0, [joined(header(type, sector), data)], [room]);
  const status = (type: number, zone: number) => send(type, zone * zoneSectors).status;
  const write = (sector: number, sectors: number, seed = 1) =>
    send(Out, sector, patternBytes(sectors * sectorBytes, seed)).status;
  const append = (zone: number, sectors: number) => {
    const data = patternBytes(sectors * sectorBytes, 2);
    const answer = send(ZoneAppend, zone * zoneSectors, data, 9);
    const at = new DataView(answer.bytes.buffer, answer.bytes.byteOffset).getBigUint64(0, true);
    return { status: answer.status, at: Number(at) };
  };
  const report = (sector = 0, room = 64 * (zoneCount + 1) + 1): Zone[] => {
    const answer = send(ZoneReport, sector, undefined, room);
    expect(answer.status).toBe(Ok);
    const view = new DataView(answer.bytes.buffer, answer.bytes.byteOffset);
    const number = (at: number) => Number(view.getBigUint64(at, true));
    return Array.from({ length: number(0) }, (_, index) => {
      const at = 64 + index * 64;
      return {
        capacity: number(at),
        start: number(at + 8),
        pointer: number(at + 16),
        type: view.getUint8(at + 24),
        state: view.getUint8(at + 25),
      };
    });
  };
  const states = () => report().map(({ state }) => state);
  return { ...disk, file, send, status, write, append, report, states };
}
