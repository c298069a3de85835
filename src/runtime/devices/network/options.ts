import { HostError } from "../../host/host-error.js";
import { parseMac } from "./mac.js";

/*
 * What can be wrong with a network device and its host side (sockets: WB40xx):
 *   WB4401 the address is none of a single station   WB4405 the tap cannot be had
 *   WB4402 the MTU is out of range                   WB4406 the capture file cannot be written
 *   WB4403 the number of queue pairs is              WB4407 VIRTIO_NET_F_STANDBY is asked for
 *   WB4404 there is no host side, or more than one   WB4408 the switch cannot be joined
 *   WB4409 the capture to be played cannot be read   WB4410 the tap cannot join its bridge
 *   WB4411 the VLAN of a switch port is none         WB4412 the guest does not announce itself
 */

/** A tap of the host, by its name. One descriptor for each queue pair. */
export interface TapEnd {
  readonly tap: {
    readonly name: string;
    /** Makes it when it is missing, for as long as the backend runs; needs CAP_NET_ADMIN. Defaults to false. */
    readonly create?: boolean | undefined;
    /** A bridge of the host that it joins; needs CAP_NET_ADMIN unless it is in there already. */
    readonly bridge?: string | undefined;
  };
}

/**
 * A virtual switch: all devices with the same directory are on one Ethernet. Needs no permissions. Devices of one lane
 * hand frames from guest to guest, others through datagram sockets in the directory.
 */
export interface SwitchEnd {
  readonly switch: {
    readonly directory: string;
    /** The port belongs to this VLAN; its frames are untagged on the guest's side. */
    readonly vlan?: number | undefined;
  };
}

/** A UNIX stream socket of frames behind a 32-bit length, as QEMU's `-netdev stream`, passt and others talk. */
export interface StreamEnd {
  readonly stream: { readonly path: string; readonly listen?: boolean };
}

/** A UNIX datagram socket of frames, one a datagram, as QEMU's `-netdev dgram` talks. */
export interface SocketEnd {
  /** Where the device receives, and where it sends to. */
  readonly socket: { readonly path: string; readonly peer: string };
}

/** Capture files: the guest receives what one holds, at its pace, and what it sends goes to the other. */
export interface PcapEnd {
  readonly pcap: { readonly read?: string | undefined; readonly write?: string | undefined };
}

/** Nothing: what the guest sends vanishes. */
export interface NoEnd {
  readonly none: true;
}

/** A cable that ends in itself: what the guest sends comes back. */
export interface LoopbackEnd {
  readonly loopback: true;
}

export type NetworkEnd = TapEnd | SwitchEnd | StreamEnd | SocketEnd | PcapEnd | NoEnd | LoopbackEnd;

/** Writes what passes to a pcap file, which Wireshark and tcpdump read. */
export interface CaptureOptions {
  readonly file: string;
  /** Bytes kept of each frame; defaults to all. */
  readonly snapBytes?: number | undefined;
}

/** What the worker needs to make a network device: plain data. */
export interface NetworkOptions {
  /** `02:00:00:00:00:01`. */
  readonly mac: string;
  readonly mtu: number;
  readonly queuePairs: number;
  /** Undefined: unknown. */
  readonly speedMbps?: number | undefined;
  /** Only told along with the speed. */
  readonly duplex?: "half" | "full" | undefined;
  /** Whether the cable is in at start; defaults to true. */
  readonly isUp?: boolean | undefined;
  readonly end: NetworkEnd;
  readonly capture?: CaptureOptions | undefined;
  /** Names of the required features, to explain those that no device can offer. */
  readonly features: readonly string[];
}

export const defaultMtu = 1500;
export const mostQueuePairs = 64;
const leastMtu = 68;
const mostMtu = 65_521;
const mostVlan = 4094;

/** Refuses options that no network device can have, before anything is opened. */
export function checkNetworkOptions(options: NetworkOptions): void {
  const { mac, mtu, queuePairs, end, features, speedMbps } = options;
  if (parseMac(mac) === undefined) {
    throw new HostError(
      "WB4401",
      `mac "${mac}" is no address of a single station; write six bytes as 02:00:00:00:00:01, the first one even`,
    );
  }
  if (!Number.isInteger(mtu) || mtu < leastMtu || mtu > mostMtu) {
    throw new HostError("WB4402", `mtu ${mtu} is no whole number from ${leastMtu} to ${mostMtu}`);
  }
  if (!Number.isInteger(queuePairs) || queuePairs < 1 || queuePairs > mostQueuePairs) {
    throw new HostError(
      "WB4403",
      `queuePairs ${queuePairs} is no whole number from 1 to ${mostQueuePairs}`,
    );
  }
  if (speedMbps !== undefined && (!Number.isInteger(speedMbps) || speedMbps < 0)) {
    throw new HostError("WB4403", `speedMbps ${speedMbps} is no whole number of Mbit/s`);
  }
  if (Object.values(end).filter((value) => value !== undefined).length !== 1) {
    throw new HostError(
      "WB4404",
      "a network device needs one of tap, switch, stream, socket, pcap, none, loopback",
    );
  }
  checkVlan(end);
  if (features.includes("VIRTIO_NET_F_STANDBY")) {
    throw new HostError(
      "WB4407",
      "VIRTIO_NET_F_STANDBY makes the device the stand-in for another one that is passed through to the guest; " +
        "only a VMM can take that one away and give it back, so leave the feature out",
    );
  }
}

function checkVlan(end: NetworkEnd): void {
  const vlan = "switch" in end ? end.switch.vlan : undefined;
  if (vlan === undefined || (Number.isInteger(vlan) && vlan >= 1 && vlan <= mostVlan)) return;
  throw new HostError("WB4411", `vlan ${vlan} is no whole number from 1 to ${mostVlan}`);
}
