import { NetCtrlRx } from "../../../catalogue/devices/network.js";
import type { Frame } from "./frame.js";
import type { MacAddress } from "./mac.js";

/** Addresses of each kind that a driver may list; QEMU and Linux deal with the same number. */
export const mostFilterAddresses = 64;
const vlanCount = 4096;

/**
 * Which frames a guest gets (VIRTIO 1.4, 5.1.9.5.1 to 5.1.9.5.3). Order, as the specification ranks the modes:
 * promiscuous, then the three that suppress, then the two that let all through, then the lists.
 */
export class ReceiveFilter {
  /** Without VIRTIO_NET_F_CTRL_RX nobody can tell us, and every frame is welcome, as with QEMU. */
  isActive = false;
  /** Without VIRTIO_NET_F_CTRL_VLAN every VLAN is. */
  filtersVlans = false;
  readonly #modes = new Uint8Array(6);
  #own: MacAddress = { high: 0, low: 0 };
  #unicast: readonly MacAddress[] = [];
  #multicast: readonly MacAddress[] = [];
  #unicastOverflows = false;
  #multicastOverflows = false;
  readonly #vlans = new Uint8Array(vlanCount);

  /** Back to what a driver finds: no mode, empty lists. */
  reset(own: MacAddress): void {
    this.#own = own;
    this.#modes.fill(0);
    this.#vlans.fill(0);
    this.setTables([], [], false, false);
  }

  setOwn(address: MacAddress): void {
    this.#own = address;
  }

  /** Turns a mode (`NetCtrlRx`) on or off. */
  setMode(mode: number, on: boolean): void {
    this.#modes[mode] = on ? 1 : 0;
  }

  /** Replaces both lists; one that overflowed lets everything of its kind through. */
  setTables(
    unicast: readonly MacAddress[],
    multicast: readonly MacAddress[],
    unicastOverflows: boolean,
    multicastOverflows: boolean,
  ): void {
    this.#unicast = unicast;
    this.#multicast = multicast;
    this.#unicastOverflows = unicastOverflows;
    this.#multicastOverflows = multicastOverflows;
  }

  setVlan(id: number, on: boolean): void {
    this.#vlans[id] = on ? 1 : 0;
  }

  /** Hot: once a frame. */
  passes(frame: Frame): boolean {
    if (this.filtersVlans) {
      const { vlan } = frame;
      if (vlan >= 0 && this.#vlans[vlan] === 0) return false;
    }
    if (!this.isActive || this.#has(NetCtrlRx.Promisc)) return true;
    if (!frame.isGroup) return this.#passesUnicast(frame);
    if (frame.isBroadcast) return !this.#has(NetCtrlRx.Nobcast);
    if (this.#has(NetCtrlRx.Nomulti)) return false;
    if (this.#has(NetCtrlRx.Allmulti) || this.#multicastOverflows) return true;
    return isListed(this.#multicast, frame);
  }

  #passesUnicast(frame: Frame): boolean {
    if (this.#has(NetCtrlRx.Nouni)) return false;
    if (this.#own.low === frame.targetLow && this.#own.high === frame.targetHigh) return true;
    if (this.#has(NetCtrlRx.Alluni) || this.#unicastOverflows) return true;
    return isListed(this.#unicast, frame);
  }

  #has(mode: number): boolean {
    return this.#modes[mode] === 1;
  }
}

function isListed(list: readonly MacAddress[], frame: Frame): boolean {
  if (list.length === 0) return false;
  const low = frame.targetLow;
  const high = frame.targetHigh;
  for (let index = 0; index < list.length; index++) {
    const entry = list[index] as MacAddress;
    if (entry.low === low && entry.high === high) return true;
  }
  return false;
}
