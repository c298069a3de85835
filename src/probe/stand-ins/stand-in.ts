import type { PlatformDeviceOf } from "../../profile/platform.js";
import type { ServedType } from "../../profile/served/index.js";
import type { ScratchBinding } from "../report.js";

/** Folder of stand-ins, in the project of each guest. */
export const SCRATCH_FOLDER = "scratch";

/** What a self-test binds devices of one type to, so that it touches nobody's files. */
export interface StandIn<Type extends ServedType> {
  /** The device, bound to resources in the project's own folder. */
  replace(device: PlatformDeviceOf<Type>): Replacement<Type>;
  /** Makes what the replaced device is bound to, where the backend does not make it itself. */
  make?(device: PlatformDeviceOf<Type>, projectDir: string): void;
  /** Opens the host's side of the replaced device, as a program of the host would. */
  openHostEnd?(device: PlatformDeviceOf<Type>, projectDir: string): HostStream | undefined;
}

export interface Replacement<Type extends ServedType> {
  readonly device: PlatformDeviceOf<Type>;
  /** What a person is told; nothing when the device is as its profile says. */
  readonly binding?: Pick<ScratchBinding, "insteadOf" | "uses">;
}

/**
 * The host's end of a device, held by the main thread because Node's streams need its event loop.
 */
export interface HostStream {
  /** Devices without ports have no use for `port`. */
  write(bytes: Uint8Array, port: number): void;
  onData(listener: (bytes: Uint8Array, port?: number) => void): void;
  close(): void;
}

/** For devices that nothing of the host is bound to. */
export const unbound = {
  replace: <Device>(device: Device) => ({ device }),
};
