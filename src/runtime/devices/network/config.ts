import { NetConfig, NetStatus } from "../../../catalogue/devices/network.js";
import { ConfigSpace } from "../../device/config-space.js";
import { accessors } from "../../memory/accessors.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import { parseMac } from "./mac.js";
import type { NetworkOptions } from "./options.js";
import { rssKeyBytes, rssTableEntries, servedHashTypes } from "./steering.js";

const Config = accessors(NetConfig);
/** As Linux and QEMU have it; one statement of the specification has it the other way round. */
const duplexes = { half: 0, full: 1 } as const;
const unknownSpeed = 0xffffffff;
const unknownDuplex = 0xff;
const statusBytes = 2;

/** The configuration space of a network device (VIRTIO 1.4, 5.1.4); fields of features not offered hold their values, too. */
export class NetworkConfig {
  readonly space: ConfigSpace;
  readonly #original: Uint8Array;
  #mac: Uint8Array;
  #status: number;

  constructor(options: NetworkOptions) {
    const config = ByteBuffer.ofSize(NetConfig.size);
    this.#original = parseMac(options.mac) ?? new Uint8Array(6);
    this.#mac = this.#original;
    this.#status = options.isUp === false ? 0 : NetStatus.LinkUp;
    config.bytes.set(this.#mac, Config.mac.offset);
    Config.status.set(config, this.#status);
    Config.max_virtqueue_pairs.set(config, options.queuePairs);
    Config.mtu.set(config, options.mtu);
    Config.speed.set(config, options.speedMbps ?? unknownSpeed);
    Config.duplex.set(
      config,
      options.speedMbps === undefined ? unknownDuplex : duplexes[options.duplex ?? "full"],
    );
    Config.rss_max_key_size.set(config, rssKeyBytes);
    Config.rss_max_indirection_table_length.set(config, rssTableEntries);
    Config.supported_hash_types.set(config, servedHashTypes);
    this.space = new ConfigSpace(config.bytes);
  }

  get mac(): Uint8Array {
    return this.#mac;
  }

  get isUp(): boolean {
    return (this.#status & NetStatus.LinkUp) !== 0;
  }

  setMac(mac: Uint8Array): void {
    this.#mac = mac.slice();
    this.space.update(Config.mac.offset, this.#mac);
  }

  setLink(isUp: boolean): void {
    this.#setStatus(NetStatus.LinkUp, isUp);
  }

  setAnnounce(wanted: boolean): void {
    this.#setStatus(NetStatus.Announce, wanted);
  }

  /** What a driver changed is forgotten; the link stays as it is. */
  reset(): void {
    this.setMac(this.#original);
    this.setAnnounce(false);
  }

  #setStatus(bit: number, on: boolean): void {
    this.#status = on ? this.#status | bit : this.#status & ~bit;
    const value = ByteBuffer.ofSize(statusBytes);
    value.setUint16(0, this.#status);
    this.space.update(Config.status.offset, value.bytes);
  }
}
