/**
 * `wheelbase/runtime`: what a generated backend imports, and what a device of one's own is made of: a module that
 * exports `createDevice` (a `DeviceModule`), and a `DeviceSpec` for `serve` that names it. Linux only.
 */

export {
  array,
  be16,
  be32,
  be64,
  bytes,
  le16,
  le32,
  le64,
  type StructLayout,
  struct,
  u8,
} from "../catalogue/layout.js";
export { ControlServer } from "./control/control-server.js";
export type { DeviceBudget } from "./device/budget.js";
export {
  type CommandInfo,
  type CommandParameter,
  type DeviceCommand,
  deviceCommand,
  type JsonValue,
} from "./device/command.js";
export { ConfigSpace } from "./device/config-space.js";
export { type Device, type DeviceQueues, Handled, QueueRole } from "./device/device.js";
export type { DeviceModule, DeviceServices, DeviceSpec } from "./device/device-module.js";
export { FeatureSet } from "./device/feature-set.js";
export type { QueueCounters } from "./device/queue-counters.js";
export { type NinepDefinition, ninep } from "./devices/9p/spec.js";
export { type BalloonDefinition, balloon } from "./devices/balloon/spec.js";
export { type BlockDefinition, block } from "./devices/block/spec.js";
export { type ConsoleDefinition, consoleDevice } from "./devices/console/spec.js";
export { type CryptoDefinition, crypto } from "./devices/crypto/spec.js";
export { type EntropyDefinition, entropy } from "./devices/entropy/spec.js";
export { type DisplayDefinition, type GpuDefinition, gpu } from "./devices/gpu/spec.js";
export { type InputDefinition, input } from "./devices/input/spec.js";
export { type NetworkDefinition, network } from "./devices/network/spec.js";
export { type ScsiDefinition, scsi } from "./devices/scsi/spec.js";
export type { UnitDefinition } from "./devices/scsi/unit-options.js";
export {
  type VendorSpecificDefinition,
  vendorDevice,
  vendorSpecific,
} from "./devices/vendor-specific/spec.js";
export type {
  VendorEvent,
  VendorHandlers,
  VendorHooks,
  VendorPort,
  VendorRequest,
  VendorType,
} from "./devices/vendor-specific/vendor-type.js";
export { type VsockDefinition, vsock } from "./devices/vsock/spec.js";
export { type HostFeature, hostFeatures } from "./host/host-features.js";
export { type Backend, type ServeOptions, serve } from "./lane/backend.js";
export { counterTable, laneTable } from "./lane/counter-table.js";
export type { DeviceCounters, LaneBug, LaneState, RestartPolicy } from "./lane/lane.js";
export type { DeviceFailure, ServedDevice } from "./lane/lane-run.js";
export { type BackendOptions, runBackend } from "./lane/run-backend.js";
export type { Chain } from "./queue/chain.js";
export type { ChainReader } from "./queue/chain-reader.js";
export type { ChainWriter } from "./queue/chain-writer.js";
