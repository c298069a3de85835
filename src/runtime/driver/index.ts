/**
 * The built-in driver: the guest's side of the virtqueues and the front-end's side of vhost-user. Every call
 * blocks its thread; use it in a worker thread or a test.
 */
export { FeatureSet } from "../device/feature-set.js";
export {
  type Attack,
  type AttackOutcome,
  type AttackResult,
  type AttackTarget,
  attacks,
} from "./attacks/index.js";
export { BalloonDriver, balloonNeeds } from "./balloon-driver.js";
export type { BlockConfiguration } from "./block-config.js";
export {
  BlockDriver,
  type BlockDriverOptions,
  BlockRequestError,
  type BlockRequestOptions,
  blockNeeds,
} from "./block-driver.js";
export { BlockSlots } from "./block-slots.js";
export { ConsoleDriver, type ConsoleDriverOptions, consoleNeeds } from "./console-driver.js";
export { ConsolePortsDriver, type MetPort } from "./console-ports-driver.js";
export {
  type CryptoAbilities,
  type CryptoAnswer,
  CryptoDriver,
  cryptoNeeds,
} from "./crypto-driver.js";
export {
  type AeadSetup,
  type AkcipherSetup,
  type ChainRanges,
  type ChainSetup,
  type CipherSetup,
  type CryptoRequest,
  CryptoRequests,
  type MacSetup,
} from "./crypto-requests.js";
export { CryptoSessionRequests } from "./crypto-sessions.js";
export { DriverError, type DriverErrorCode, RefusedError } from "./driver-error.js";
export {
  DriverMemory,
  type DriverRegion,
  type GuestBuffer,
  type RegionLayout,
} from "./driver-memory.js";
export { DriverQueue } from "./driver-queue.js";
export type { DriverRing, DriverRingOptions, RingPlaces } from "./driver-ring.js";
export { EntropyDriver, entropyNeeds } from "./entropy-driver.js";
export { EventfdSignals, QueueDescriptors } from "./eventfd-signals.js";
export { FrontendSocket, type Reply } from "./frontend-socket.js";
export { type GpuDisplay, GpuDriver, type GpuRectangle, gpuNeeds } from "./gpu-driver.js";
export {
  type DeviceStep,
  dpdkHandshake,
  type Handshake,
  type HandshakeStep,
  handshakes,
  libblkioHandshake,
  type QueueStep,
  qemuHandshake,
  umlHandshake,
} from "./handshake.js";
export { InputDriver, inputNeeds, type ReceivedEvent } from "./input-driver.js";
export { InProcessMachine, type InProcessOptions } from "./mmio/in-process.js";
export type { DeviceLoop } from "./mmio/inline-loop.js";
export type { MmioWindow } from "./mmio/mmio-access.js";
export { MmioDriver, type MmioDriverOptions } from "./mmio/mmio-driver.js";
export {
  NetworkDriver,
  type NetworkDriverOptions,
  networkFeatures,
  networkNeeds,
  type ReceivedFrame,
} from "./network-driver.js";
export { NinepClient, type NinepEntry, NinepError, type NinepExchange } from "./ninep-client.js";
export { NinepDriver, ninepNeeds } from "./ninep-driver.js";
export { PackedDriverQueue, type PackedDriverQueueOptions } from "./packed-driver-queue.js";
export type { QueueSignals } from "./queue-signals.js";
export { RawPackedRing } from "./raw-packed-ring.js";
export { RawSplitRing } from "./raw-split-ring.js";
export {
  type ScsiAnswer,
  ScsiDriver,
  type ScsiEventReport,
  type ScsiPlace,
  type ScsiTransfer,
  scsiNeeds,
} from "./scsi-driver.js";
export { type ScsiCapacity, ScsiCommandError, type ScsiIdentity, ScsiUnit } from "./scsi-unit.js";
export { SplitDriverQueue, type SplitDriverQueueOptions } from "./split-driver-queue.js";
export type { DriverNeeds, TransportDriver } from "./transport-driver.js";
export { VendorSpecificDriver } from "./vendor-specific-driver.js";
export {
  allRingFeatures,
  defaultProtocolFeatures,
  ringFeatures,
  VhostUserDriver,
  type VhostUserDriverOptions,
} from "./vhost-user-driver.js";
export { VhostUserFrontend, type VringUserAddresses } from "./vhost-user-frontend.js";
export { VsockDriver, vsockNeeds } from "./vsock-driver.js";
export { VsockSocket } from "./vsock-socket.js";
