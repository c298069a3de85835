import {
  NetAck,
  NetCtrl,
  NetCtrlAnnounce,
  NetCtrlClass,
  NetCtrlGuestOffloads,
  NetCtrlMac,
  NetCtrlMacTable,
  NetCtrlMq,
  NetCtrlRx,
  NetCtrlTrailer,
  NetCtrlVlan,
  NetFeature,
  NetHashConfig,
  NetRssConfig,
  NetRssConfigTrailer,
} from "../../../catalogue/devices/network.js";
import type { FeatureSet } from "../../device/feature-set.js";
import { accessors } from "../../memory/accessors.js";
import type { Chain } from "../../queue/chain.js";
import type { ChainReader } from "../../queue/chain-reader.js";
import { type MacAddress, macOf } from "./mac.js";
import { controlOffloads } from "./offload.js";
import { mostFilterAddresses } from "./receive-filter.js";
import { rssKeyBytes, rssTableEntries, servedHashTypes } from "./steering.js";

/** What the control queue can change in a device. */
export interface ControlTarget {
  readonly negotiatedFeatures: FeatureSet;
  readonly queuePairs: number;
  setMode(mode: number, on: boolean): void;
  setTables(
    unicast: readonly MacAddress[],
    multicast: readonly MacAddress[],
    unicastOverflows: boolean,
    multicastOverflows: boolean,
  ): void;
  setMac(mac: Uint8Array): void;
  setVlan(id: number, on: boolean): void;
  acknowledgeAnnounce(): void;
  setPairs(count: number): void;
  setScaling(scaling: Scaling): void;
  setHash(types: number, key: Uint8Array): void;
  /** False when the driver did not negotiate one of them. */
  setOffloads(mask: number): boolean;
}

/** A valid VIRTIO_NET_CTRL_MQ_RSS_CONFIG. */
export interface Scaling {
  readonly types: number;
  readonly table: Uint16Array;
  readonly unclassified: number;
  readonly sendPairs: number;
  readonly key: Uint8Array;
}

/** Carries a command out; `at` is where its data start. False: refused, and nothing changed. */
type Command = (target: ControlTarget, data: ChainReader, at: number) => boolean;

interface Entry {
  /** The feature that has the command. */
  readonly feature: number;
  readonly run: Command;
}

const Head = accessors(NetCtrl);
const Trailer = accessors(NetCtrlTrailer);
const MacTable = accessors(NetCtrlMacTable);
const HashConfig = accessors(NetHashConfig);
const Rss = accessors(NetRssConfig);
const RssTrailer = accessors(NetRssConfigTrailer);
const macBytes = 6;
const rqBytes = 2;
const mostVlan = 4095;

const mode =
  (which: number): Command =>
  (target, data, at) => {
    if (data.length < at + 1) return false;
    const value = data.getUint8(at);
    if (value > 1) return false;
    target.setMode(which, value === 1);
    return true;
  };

const vlan =
  (on: boolean): Command =>
  (target, data, at) => {
    if (data.length < at + 2) return false;
    const id = data.getUint16(at);
    if (id > mostVlan) return false;
    target.setVlan(id, on);
    return true;
  };

/** Every command that is served, by class and command. The features offered follow from this table. */
const commands = new Map<number, Entry>([
  [key(NetCtrlClass.Rx, NetCtrlRx.Promisc), entry(NetFeature.CtrlRx, mode(NetCtrlRx.Promisc))],
  [key(NetCtrlClass.Rx, NetCtrlRx.Allmulti), entry(NetFeature.CtrlRx, mode(NetCtrlRx.Allmulti))],
  [key(NetCtrlClass.Rx, NetCtrlRx.Alluni), entry(NetFeature.CtrlRxExtra, mode(NetCtrlRx.Alluni))],
  [key(NetCtrlClass.Rx, NetCtrlRx.Nomulti), entry(NetFeature.CtrlRxExtra, mode(NetCtrlRx.Nomulti))],
  [key(NetCtrlClass.Rx, NetCtrlRx.Nouni), entry(NetFeature.CtrlRxExtra, mode(NetCtrlRx.Nouni))],
  [key(NetCtrlClass.Rx, NetCtrlRx.Nobcast), entry(NetFeature.CtrlRxExtra, mode(NetCtrlRx.Nobcast))],
  [key(NetCtrlClass.Mac, NetCtrlMac.TableSet), entry(NetFeature.CtrlRx, setTables)],
  [key(NetCtrlClass.Mac, NetCtrlMac.AddrSet), entry(NetFeature.CtrlMacAddr, setMac)],
  [key(NetCtrlClass.Vlan, NetCtrlVlan.Add), entry(NetFeature.CtrlVlan, vlan(true))],
  [key(NetCtrlClass.Vlan, NetCtrlVlan.Del), entry(NetFeature.CtrlVlan, vlan(false))],
  [key(NetCtrlClass.Announce, NetCtrlAnnounce.Ack), entry(NetFeature.GuestAnnounce, acknowledge)],
  [key(NetCtrlClass.Mq, NetCtrlMq.VqPairsSet), entry(NetFeature.Mq, setPairs)],
  [key(NetCtrlClass.Mq, NetCtrlMq.RssConfig), entry(NetFeature.Rss, setScaling)],
  [key(NetCtrlClass.Mq, NetCtrlMq.HashConfig), entry(NetFeature.HashReport, setHash)],
  [
    key(NetCtrlClass.GuestOffloads, NetCtrlGuestOffloads.Set),
    entry(NetFeature.CtrlGuestOffloads, setOffloads),
  ],
]);

/** Feature bits that have their commands here, and the queue itself. */
export const controlFeatures: readonly number[] = [
  NetFeature.CtrlVq,
  ...new Set([...commands.values()].map(({ feature }) => feature)),
];

/** Carries one command out and acknowledges it. Control path: nothing here is hot. */
export function control(target: ControlTarget, { readable, writable }: Chain): void {
  // Without room for the answer nobody would know what became of the command.
  if (writable.length < Trailer.byteLength) return;
  const found =
    readable.length < Head.byteLength
      ? undefined
      : commands.get(key(Head.class.get(readable), Head.command.get(readable)));
  const isDone =
    found !== undefined &&
    target.negotiatedFeatures.has(found.feature) &&
    found.run(target, readable, Head.byteLength);
  Trailer.ack.set(writable, isDone ? NetAck.Ok : NetAck.Err);
}

function key(commandClass: number, command: number): number {
  return commandClass * 256 + command;
}

function entry(feature: number, run: Command): Entry {
  return { feature, run };
}

function setTables(target: ControlTarget, data: ChainReader, at: number): boolean {
  const unicast = readTable(data, at);
  if (unicast === undefined) return false;
  const multicast = readTable(data, unicast.end);
  if (multicast === undefined) return false;
  target.setTables(unicast.list, multicast.list, unicast.overflows, multicast.overflows);
  return true;
}

/** One of the two lists of MAC_TABLE_SET; undefined when it is longer than the command. */
function readTable(data: ChainReader, at: number) {
  const start = at + MacTable.byteLength;
  if (data.length < start) return undefined;
  const count = MacTable.entries.get(data, at);
  const end = start + count * macBytes;
  if (data.length < end) return undefined;
  const overflows = count > mostFilterAddresses;
  const list: MacAddress[] = [];
  const bytes = new Uint8Array(macBytes);
  for (let index = 0; index < count && !overflows; index++) {
    data.copyTo(bytes, start + index * macBytes);
    list.push(macOf(bytes));
  }
  return { list, overflows, end };
}

function setMac(target: ControlTarget, data: ChainReader, at: number): boolean {
  if (data.length !== at + macBytes) return false;
  const mac = new Uint8Array(macBytes);
  data.copyTo(mac, at);
  target.setMac(mac);
  return true;
}

function acknowledge(target: ControlTarget): boolean {
  target.acknowledgeAnnounce();
  return true;
}

function setPairs(target: ControlTarget, data: ChainReader, at: number): boolean {
  if (data.length < at + rqBytes) return false;
  const count = data.getUint16(at);
  if (count < 1 || count > target.queuePairs) return false;
  target.setPairs(count);
  return true;
}

function setScaling(target: ControlTarget, data: ChainReader, at: number): boolean {
  if (data.length < at + Rss.byteLength) return false;
  const types = Rss.hash_types.get(data, at);
  const count = Rss.indirection_table_mask.get(data, at) + 1;
  const unclassified = Rss.unclassified_queue.id.get(data, at);
  const tableEnd = at + Rss.byteLength + count * rqBytes;
  if ((count & (count - 1)) !== 0 || count > rssTableEntries) return false;
  if (data.length < tableEnd + RssTrailer.byteLength) return false;
  const table = new Uint16Array(count);
  for (let index = 0; index < count; index++) {
    table[index] = data.getUint16(at + Rss.byteLength + index * rqBytes);
  }
  const sendPairs = RssTrailer.max_tx_vq.get(data, tableEnd);
  const hashKey = readKey(data, tableEnd + RssTrailer.hash_key_length.offset);
  const isQueue = (pair: number) => pair < target.queuePairs;
  if (hashKey === undefined || !areServed(types) || !isQueue(unclassified)) return false;
  if (!table.every(isQueue) || sendPairs < 1 || sendPairs > target.queuePairs) return false;
  target.setScaling({ types, table, unclassified, sendPairs, key: hashKey });
  return true;
}

function setHash(target: ControlTarget, data: ChainReader, at: number): boolean {
  if (data.length < at + HashConfig.byteLength) return false;
  const types = HashConfig.hash_types.get(data, at);
  const hashKey = readKey(data, at + HashConfig.hash_key_length.offset);
  if (hashKey === undefined || !areServed(types)) return false;
  target.setHash(types, hashKey);
  return true;
}

/** A key behind its length; undefined when it is longer than ours, or than the command. */
function readKey(data: ChainReader, at: number): Uint8Array | undefined {
  const length = data.getUint8(at);
  if (length > rssKeyBytes || data.length < at + 1 + length) return undefined;
  const hashKey = new Uint8Array(length);
  data.copyTo(hashKey, at + 1);
  return hashKey;
}

function areServed(types: number): boolean {
  return (types & ~servedHashTypes) === 0;
}

function setOffloads(target: ControlTarget, data: ChainReader, at: number): boolean {
  if (data.length < at + 8) return false;
  const mask = controlOffloads(data.getUint32(at), data.getUint32(at + 4));
  return mask !== undefined && target.setOffloads(mask);
}
