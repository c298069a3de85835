import type { DeviceServices } from "../../device/device-module.js";
import type { Block } from "../../host/arena.js";
import { EpollEvent, Errno, Open } from "../../host/constants.js";
import { HostError } from "../../host/host-error.js";
import { errno, libc } from "../../host/libc.js";
import type { Timer } from "../../host/timers.js";
import type { InputDescription } from "./description.js";
import { describeEvdev, grab } from "./evdev-description.js";
import type { EvdevEnd } from "./options.js";
import type { EventSink, InputSource } from "./source.js";

/** struct input_event on 64-bit systems: 16 bytes of time, type 16, code 16, value 32. */
const eventBytes = 24;
const eventsPerRead = 64;
const retryMs = 1000;

/**
 * An input device of the host. Its events go on as they are; lights that the guest sets are set there, too. When it is
 * pulled out the guest's device stays, and goes on when one is at the same place again.
 */
export class EvdevSource implements InputSource {
  readonly #options: EvdevEnd["evdev"];
  readonly #services: DeviceServices;
  readonly #buffer: Block;
  readonly #retry: Timer;
  #fd = -1;
  #sink: EventSink | undefined;

  /** Throws `HostError` WB4523. */
  constructor(options: EvdevEnd["evdev"], services: DeviceServices) {
    this.#options = options;
    this.#services = services;
    this.#buffer = services.arena.take(eventBytes * eventsPerRead);
    this.#retry = services.timers.timer(() => this.#reopen());
    if (!this.#open()) {
      throw new HostError(
        "WB4523",
        `${options.path} cannot be opened: errno ${errno()}; does it exist, and is it readable?`,
      );
    }
  }

  /** What the device says of itself; throws `HostError` WB4523 when it says nothing. */
  describe(): InputDescription {
    return describeEvdev(this.#fd, this.#options.path, this.#buffer);
  }

  listen(sink: EventSink): void {
    this.#sink = sink;
  }

  started(): void {}

  reset(): void {}

  status(type: number, code: number, value: number): void {
    if (this.#fd < 0) return;
    const { data, address } = this.#buffer;
    this.#buffer.bytes.fill(0, 0, eventBytes);
    data.setUint16(16, type, true);
    data.setUint16(18, code, true);
    data.setInt32(20, value, true);
    // A device that was opened for reading alone has no lights to set.
    libc.write(this.#fd, address, eventBytes);
  }

  close(): void {
    this.#retry.cancel();
    this.#leave();
  }

  #open(): boolean {
    const flags = Open.NonBlock | Open.CloseOnExec | Open.NoTty;
    const { path } = this.#options;
    let fd = libc.open(path, flags | Open.ReadWrite, 0);
    if (fd < 0) fd = libc.open(path, flags | Open.ReadOnly, 0);
    if (fd < 0) return false;
    this.#fd = fd;
    if (this.#options.grab) grab(fd);
    this.#services.events.watch(fd, EpollEvent.In, { ready: () => this.#read() });
    return true;
  }

  #read(): void {
    const { address, sizeBytes, data } = this.#buffer;
    const count = libc.read(this.#fd, address, sizeBytes);
    if (count <= 0) {
      const number = count === 0 ? 0 : errno();
      if (number !== Errno.Eagain && number !== Errno.Eintr) this.#lost();
      return;
    }
    for (let at = 0; at + eventBytes <= count; at += eventBytes) {
      const type = data.getUint16(at + 16, true);
      this.#sink?.event(type, data.getUint16(at + 18, true), data.getInt32(at + 20, true));
    }
  }

  #lost(): void {
    this.#services.log(`${this.#options.path} is gone`);
    this.#leave();
    this.#retry.arm(retryMs);
  }

  #reopen(): void {
    if (!this.#open()) this.#retry.arm(retryMs);
    else this.#services.log(`${this.#options.path} is there again`);
  }

  #leave(): void {
    if (this.#fd < 0) return;
    this.#services.events.unwatch(this.#fd);
    libc.close(this.#fd);
    this.#fd = -1;
  }
}
