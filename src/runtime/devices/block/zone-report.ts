import { BlkStatus, BlkZoneDescriptor, BlkZoneReport } from "../../../catalogue/devices/block.js";
import { accessors } from "../../memory/accessors.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import type { ChainWriter } from "../../queue/chain-writer.js";
import type { BlockStatus } from "./status.js";
import type { ZoneTable } from "./zones.js";

const Report = accessors(BlkZoneReport);
const Descriptor = accessors(BlkZoneDescriptor);
const headBytes = BlkZoneReport.size;
const zoneBytes = BlkZoneDescriptor.size;

/** One structure on its way into guest memory; both have the same size. */
const scratch = ByteBuffer.ofSize(Math.max(headBytes, zoneBytes));

/**
 * Writes what is to be known of the zones from `sector` on, as many as the first `room` bytes of `target` hold (VIRTIO
 * 1.4, 5.2.6).
 */
export function reportZones(
  zones: ZoneTable,
  sector: number,
  target: ChainWriter,
  room: number,
): BlockStatus {
  const first = zones.zoneOf(sector);
  if (first >= zones.count || room < headBytes) return BlkStatus.ZoneInvalidCmd;
  const count = Math.min(zones.count - first, Math.floor((room - headBytes) / zoneBytes));
  scratch.bytes.fill(0);
  Report.nr_zones.set(scratch, count);
  target.copyFrom(scratch.bytes, 0);
  for (let index = 0; index < count; index++) {
    const zone = first + index;
    scratch.bytes.fill(0);
    Descriptor.z_cap.set(scratch, zones.sectorsOf(zone));
    Descriptor.z_start.set(scratch, zones.startOf(zone));
    Descriptor.z_wp.set(scratch, zones.writePointerOf(zone));
    Descriptor.z_type.set(scratch, zones.type);
    Descriptor.z_state.set(scratch, zones.stateOf(zone));
    target.copyFrom(scratch.bytes, headBytes + index * zoneBytes);
  }
  return BlkStatus.Ok;
}
