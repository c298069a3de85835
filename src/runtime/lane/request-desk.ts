import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { Device } from "../device/device.js";
import type { EventHandler } from "../host/event-watcher.js";
import type { EventSignal } from "../host/eventfd.js";
import { HostError } from "../host/host-error.js";
import { SystemError } from "../host/system-error.js";
import type { LaneReport, LaneRequest } from "./protocol.js";

/**
 * Where a lane's thread answers what operators ask of its devices. The thread blocks in its event loop, so an eventfd
 * announces requests, which wait on the message port.
 */
export class RequestDesk implements EventHandler {
  readonly #port: MessagePort;
  readonly #fd: number;
  readonly #signal: EventSignal;
  readonly #devices: ReadonlyMap<string, Device>;

  constructor(
    port: MessagePort,
    fd: number,
    signal: EventSignal,
    devices: ReadonlyMap<string, Device>,
  ) {
    this.#port = port;
    this.#fd = fd;
    this.#signal = signal;
    this.#devices = devices;
  }

  ready(): void {
    this.#signal.drain(this.#fd);
    for (;;) {
      const received = receiveMessageOnPort(this.#port) as { message: LaneRequest } | undefined;
      if (received === undefined) return;
      this.#port.postMessage(this.#answer(received.message));
    }
  }

  #answer({ id, device, command, values }: LaneRequest): LaneReport {
    try {
      const known = this.#devices.get(device)?.commands ?? [];
      const found = known.find(({ name }) => name === command);
      if (found === undefined) {
        const names = known.map(({ name }) => name).join(", ");
        const hint = names === "" ? "it has no commands" : `it has ${names}`;
        throw new HostError("WB4802", `${device} has no command "${command}": ${hint}`);
      }
      return { kind: "answer", id, value: found.run(values) };
    } catch (error) {
      // A command that the host refuses is the operator's to know; anything else is a bug and ends the lane.
      if (!(error instanceof HostError || error instanceof SystemError)) throw error;
      return { kind: "answer", id, failure: { code: error.code, message: error.message } };
    }
  }
}
