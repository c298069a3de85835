import {
  ConfigAccessPayload,
  IotlbMessage,
  LogDescription,
  MemoryRegion,
  MemoryRegions,
  MessageHeader,
  SingleMemoryRegion,
  U64Payload,
  VringAddr,
  VringState,
} from "../../../catalogue/vhost-user/index.js";
import { accessors } from "../../memory/accessors.js";

/** Field access for the messages of the protocol, one for each declared structure. */
export const wire = {
  header: accessors(MessageHeader),
  u64: accessors(U64Payload),
  vringState: accessors(VringState),
  vringAddr: accessors(VringAddr),
  memoryRegions: accessors(MemoryRegions),
  memoryRegion: accessors(MemoryRegion),
  singleMemoryRegion: accessors(SingleMemoryRegion),
  iotlb: accessors(IotlbMessage),
  log: accessors(LogDescription),
  config: accessors(ConfigAccessPayload),
} as const;
