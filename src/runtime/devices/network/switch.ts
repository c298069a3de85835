import { resolve } from "node:path";
import type { DeviceServices } from "../../device/device-module.js";
import type { EventWatcher } from "../../host/event-watcher.js";
import type { Frame } from "./frame.js";
import { MacTable } from "./mac-table.js";
import type { FrameExchange, SwitchPort } from "./switch-port.js";
import { SwitchSocket } from "./switch-socket.js";

/**
 * The part of a virtual switch that is in this lane: all ports learn from the frames that pass, frames for a station
 * that is known go to its port only. Lanes and processes reach each other through sockets in the switch's directory.
 */
export class Switch implements FrameExchange {
  readonly #ports: SwitchPort[] = [];
  readonly #stations = new MacTable<SwitchPort>();
  readonly #socket: SwitchSocket;
  readonly #onEmpty: () => void;
  #localPorts = 0;

  private constructor(directory: string, services: DeviceServices, onEmpty: () => void) {
    this.#onEmpty = onEmpty;
    this.#socket = SwitchSocket.open(directory, this, services);
  }

  /** The switch of a directory in the lane that `services` are of. */
  static of(directory: string, services: DeviceServices): Switch {
    const path = resolve(directory);
    let switches = switchesByLane.get(services.events);
    if (switches === undefined) {
      switches = new Map();
      switchesByLane.set(services.events, switches);
    }
    const known = switches.get(path);
    if (known !== undefined) return known;
    const open = switches;
    const made = new Switch(path, services, () => open.delete(path));
    switches.set(path, made);
    return made;
  }

  join(port: SwitchPort): void {
    this.#ports.push(port);
    if (!port.isRemote) this.#localPorts++;
  }

  leave(port: SwitchPort): void {
    const index = this.#ports.indexOf(port);
    if (index < 0) return;
    this.#ports.splice(index, 1);
    this.#stations.forget(port);
    if (!port.isRemote) this.#localPorts--;
    if (this.#localPorts > 0) return;
    this.#onEmpty();
    this.#socket.close();
  }

  /** Passes a frame on that came from `source`. Hot. */
  forward(frame: Frame, source: SwitchPort): void {
    const high = frame.sourceHigh;
    // A group address sends nothing.
    if ((high & 0x100) === 0) this.#stations.learn(high, frame.sourceLow, source);
    if (!frame.isGroup) {
      const target = this.#stations.find(frame.targetHigh, frame.targetLow);
      if (target !== undefined) {
        if (target !== source && !(target.isRemote && source.isRemote)) target.deliver(frame);
        return;
      }
    }
    const ports = this.#ports;
    for (let index = 0; index < ports.length; index++) {
      const port = ports[index] as SwitchPort;
      // Every lane is connected to every other: what came from one is at the others already.
      if (port !== source && !(port.isRemote && source.isRemote)) port.deliver(frame);
    }
  }
}

/** Switches are of one lane only; its event loop stands for it. */
const switchesByLane = new WeakMap<EventWatcher, Map<string, Switch>>();
