import {
  NetCtrlClass,
  NetCtrlMq,
  NetCtrlRx,
  NetCtrlVlan,
  NetFeature,
  NetHdr,
  NetHdrFlag,
  NetHdrGso,
} from "../../catalogue/devices/network.js";
import type { PlatformDeviceOf } from "../../profile/platform.js";
import {
  FeatureSet,
  NetworkDriver,
  networkFeatures,
  networkNeeds,
} from "../../runtime/driver/index.js";
import { type Checklist, expectThat, type Outcome } from "./checklist.js";
import { checkFeatures, driverOptions, type Target } from "./target.js";
import {
  experiment,
  FrameStream,
  HOST_MAC,
  isSoundTcp,
  OTHER_MAC,
  openTcp,
  recordOf,
  TCP_CHECKSUM,
  TCP_FRAME_HEADER_BYTES,
  TCP_OFFSET,
  tagged,
} from "./test-frames.js";

/** Smaller and larger than what a cache line, a page and an Ethernet frame hold. */
const SIZES = [60, 342, 1514] as const;
const SEGMENT_BYTES = 1400;
const TCP_PAYLOAD_BYTES = 20_000;
const VLAN = 7;
const EXTRAS = new FeatureSet([
  NetFeature.Csum,
  NetFeature.HostTso4,
  NetFeature.CtrlVlan,
  NetFeature.Mq,
]);

export function exerciseNetwork(target: Target<"network">, checks: Checklist): void {
  const features = networkNeeds.features.union(networkFeatures).union(EXTRAS);
  const net = checks.prepare("connect", () => {
    return NetworkDriver.start({ ...driverOptions(target), features });
  });
  if (net === undefined) return;
  try {
    new NetworkExercise(net, target).run(checks);
  } finally {
    net.close();
  }
}

class NetworkExercise {
  readonly #net: NetworkDriver;
  readonly #target: Target<"network">;
  readonly #device: PlatformDeviceOf<"network">;
  /** What the guest sent, at the host's end. */
  readonly #sent: FrameStream;

  constructor(net: NetworkDriver, target: Target<"network">) {
    this.#net = net;
    this.#target = target;
    this.#device = target.device;
    this.#sent = new FrameStream(target.host);
  }

  run(checks: Checklist): void {
    const has = (bit: number) => this.#net.driver.has(bit);
    checks.run("features", () => checkFeatures(this.#target, this.#net.driver));
    checks.run("configuration", () => this.#checkConfiguration());
    // Without a cable there is nothing to see.
    if (!this.#device.config.linkUp) return;
    if (has(NetFeature.Mq)) checks.run("queue pairs", () => this.#usePairs());
    checks.run("guest to host", () => this.#checkSending());
    checks.run("host to guest", () => this.#checkReceiving());
    if (has(NetFeature.HostTso4)) checks.run("segmentation", () => this.#checkSegments());
    if (has(NetFeature.CtrlRx)) checks.run("address filter", () => this.#checkFilter());
    if (has(NetFeature.CtrlVlan)) checks.run("VLAN filter", () => this.#checkVlans());
  }

  #checkConfiguration(): Outcome {
    const { configuration: found, driver } = this.#net;
    const { config, queues } = this.#device;
    const mac = [...found.mac].map((byte) => byte.toString(16).padStart(2, "0")).join(":");
    expectSame("address", mac, config.mac);
    if (driver.has(NetFeature.Status)) expectSame("link", found.isUp, config.linkUp);
    const { mtu, speed } = config;
    if (driver.has(NetFeature.Mtu) && mtu !== undefined) expectSame("MTU", found.mtu, mtu);
    if (driver.has(NetFeature.SpeedDuplex) && speed !== undefined) {
      expectSame("speed", found.speedMbps, speed);
    }
    if (driver.has(NetFeature.Mq)) expectSame("pairs", found.queuePairs, queues.repeated);
    return mac;
  }

  #usePairs(): Outcome {
    const { pairs } = this.#net;
    const count = Uint8Array.of(pairs & 0xff, pairs >>> 8);
    if (this.#net.driver.has(NetFeature.CtrlVq)) {
      this.#command(NetCtrlClass.Mq, NetCtrlMq.VqPairsSet, count);
    }
    return `${pairs}`;
  }

  /** Frames of all sizes on every queue pair. */
  #checkSending(): Outcome {
    const { configuration, pairs } = this.#net;
    for (let pair = 0; pair < pairs; pair++) {
      for (const size of SIZES) {
        const frame = experiment(HOST_MAC, configuration.mac, size, pair);
        this.#net.send(frame, pair);
        expectFrame(this.#hostFrame(), frame);
      }
    }
    return `${pairs * SIZES.length} frames`;
  }

  #checkReceiving(): Outcome {
    for (const size of SIZES) {
      const frame = experiment(this.#net.configuration.mac, HOST_MAC, size, size);
      this.#target.host.send(recordOf(frame));
      expectFrame(this.#guestFrame(), frame);
    }
    return `${SIZES.length} frames`;
  }

  /** What the guest leaves to be cut and summed arrives cut and summed. */
  #checkSegments(): Outcome {
    const payload = Uint8Array.from({ length: TCP_PAYLOAD_BYTES }, (_, index) => index & 0xff);
    const header = new DataView(new ArrayBuffer(this.#net.headerBytes));
    header.setUint8(NetHdr.fields.flags.offset, NetHdrFlag.NeedsCsum);
    header.setUint8(NetHdr.fields.gso_type.offset, NetHdrGso.Tcpv4);
    header.setUint16(NetHdr.fields.gso_size.offset, SEGMENT_BYTES, true);
    header.setUint16(NetHdr.fields.csum_start.offset, TCP_OFFSET, true);
    header.setUint16(NetHdr.fields.csum_offset.offset, TCP_CHECKSUM, true);
    const frame = openTcp(HOST_MAC, this.#net.configuration.mac, payload);
    this.#net.send(frame, 0, new Uint8Array(header.buffer));
    const count = Math.ceil(TCP_PAYLOAD_BYTES / SEGMENT_BYTES);
    const parts: Uint8Array[] = [];
    for (let index = 0; index < count; index++) {
      const part = this.#hostFrame();
      expectThat(part !== undefined, () => `${index} of ${count} segments came`);
      expectThat(isSoundTcp(part ?? frame), () => `segment ${index} has a wrong checksum`);
      parts.push((part ?? frame).subarray(TCP_FRAME_HEADER_BYTES));
    }
    expectFrame(new Uint8Array(Buffer.concat(parts)), payload);
    return `${count} segments`;
  }

  #checkFilter(): Outcome {
    this.#command(NetCtrlClass.Rx, NetCtrlRx.Promisc, Uint8Array.of(0));
    this.#expectOnly(OTHER_MAC);
    this.#command(NetCtrlClass.Rx, NetCtrlRx.Promisc, Uint8Array.of(1));
    return undefined;
  }

  /** A frame for `mac` does not reach the guest, and the one after it does. */
  #expectOnly(mac: Uint8Array): void {
    const own = experiment(this.#net.configuration.mac, HOST_MAC, 100, 2);
    this.#target.host.send(recordOf(experiment(mac, HOST_MAC, 100, 1)));
    this.#target.host.send(recordOf(own));
    expectFrame(this.#guestFrame(), own);
  }

  #checkVlans(): Outcome {
    const frame = tagged(experiment(this.#net.configuration.mac, HOST_MAC, 100, 3), VLAN);
    const own = experiment(this.#net.configuration.mac, HOST_MAC, 100, 4);
    this.#target.host.send(recordOf(frame));
    this.#target.host.send(recordOf(own));
    expectFrame(this.#guestFrame(), own);
    this.#command(NetCtrlClass.Vlan, NetCtrlVlan.Add, Uint8Array.of(VLAN, 0));
    this.#target.host.send(recordOf(frame));
    expectFrame(this.#guestFrame(), frame);
    return undefined;
  }

  #command(commandClass: number, command: number, data: Uint8Array): void {
    const isDone = this.#net.control(commandClass, command, data);
    expectThat(isDone, () => `command ${command} of class ${commandClass} was refused`);
  }

  #hostFrame(): Uint8Array | undefined {
    return this.#sent.next();
  }

  /** The next frame on whichever pair the device chose. */
  #guestFrame(): Uint8Array | undefined {
    const deadline = performance.now() + this.#net.driver.timeoutMs;
    for (let pair = 0; performance.now() < deadline; pair = (pair + 1) % this.#net.pairs) {
      const frame = this.#net.receive(1, pair);
      if (frame !== undefined) return frame.bytes;
    }
    return undefined;
  }
}

function expectSame<Value>(what: string, found: Value, wanted: Value): void {
  expectThat(found === wanted, () => `${what} is ${String(found)}, not ${String(wanted)}`);
}

function expectFrame(found: Uint8Array | undefined, wanted: Uint8Array): void {
  expectThat(found !== undefined, () => "no frame came");
  expectThat(found?.length === wanted.length, () => `${found?.length} bytes, not ${wanted.length}`);
  const index = wanted.findIndex((byte, at) => byte !== found?.[at]);
  expectThat(index < 0, () => `byte ${index} is ${found?.[index]}, not ${wanted[index]}`);
}
