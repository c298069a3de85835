/**
 * `wheelbase/runtime`: what a generated backend imports. Linux only.
 */
export type { DeviceBudget } from "./device/budget.js";
export type { DeviceModule, DeviceServices, DeviceSpec } from "./device/device-module.js";
export type { QueueCounters } from "./device/queue-counters.js";
export { type BlockDefinition, block } from "./devices/block/spec.js";
export { type ConsoleDefinition, consoleDevice } from "./devices/console/spec.js";
export { type EntropyDefinition, entropy } from "./devices/entropy/spec.js";
export { type Backend, type LaneBug, type ServeOptions, serve } from "./lane/backend.js";
export type { DeviceCounters, DeviceFailure, ServedDevice } from "./lane/lane.js";
export { runBackend } from "./lane/run-backend.js";
