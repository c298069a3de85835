// @ts-check
import { NetFeature } from "../../../dist/catalogue/devices/network.js";
import { FeatureSet } from "../../../dist/runtime/device/feature-set.js";
import {
  NetworkDriver,
  networkFeatures,
  ringFeatures,
} from "../../../dist/runtime/driver/index.js";
import { withFolder } from "../support/backend.js";
import { startOwnSwitch, startTestpmd } from "../support/net-servers.js";
import { median, report, rounded } from "../support/result.js";

/**
 * Frames a second from one port to another, by the built-in driver at both ends, which fills one ring and empties the
 * other in turn. The same load on DPDK's vhost driver with testpmd forwarding between its two ports, round by round in
 * turn; both poll. With large frames the unit is what TCP would get of it.
 */
const frameBytes = Number(process.argv[2]);
const rounds = 5;
const rampMs = 300;
const roundMs = 1000;
const depth = 256;
const spinMicroseconds = 50;
const idleMs = 10;

/** Both ends of a wire. */
class Wire {
  /** @type {NetworkDriver} */
  from;
  /** @type {NetworkDriver} */
  to;

  /** @param {readonly string[]} sockets */
  constructor(sockets) {
    const features = ringFeatures
      .union(networkFeatures)
      .union(
        new FeatureSet([
          NetFeature.Csum,
          NetFeature.GuestCsum,
          NetFeature.HostTso4,
          NetFeature.GuestTso4,
        ]),
      );
    const [from, to] = sockets.map((socketPath) =>
      NetworkDriver.start({ socketPath, features, queueSizes: [256, 256], receiveBuffers: 0 }),
    );
    if (from === undefined || to === undefined) throw new Error("two sockets make a wire");
    this.from = from;
    this.to = to;
    const size = this.from.headerBytes + frameBytes;
    this.send = this.from.driver.memory.allocate(size, 64);
    this.from.driver.memory.write(this.send.address, new Uint8Array(size).fill(0x5a));
    // From 02:…:01 to 02:…:02, an experimental EtherType: nobody answers it.
    const head = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x88, 0xb5];
    this.from.driver.memory.write(this.send.address, new Uint8Array(this.from.headerBytes));
    this.from.driver.memory.write(this.send.address + this.from.headerBytes, Uint8Array.from(head));
    this.buffer = this.to.driver.memory.allocate(4096, 4096);
    this.sendSize = size;
    this.buffersPerFrame = Math.ceil(size / 4096);
    const { ring } = this.to.receiveQueue(0);
    this.to.receiveQueue(0).spinMicroseconds = spinMicroseconds;
    while (this.#lend(ring)) {
      // As many as the ring holds.
    }
    this.to.receiveQueue(0).submit();
  }

  /** @param {import("../../../dist/runtime/driver/index.js").DriverRing} ring */
  #lend(ring) {
    ring.begin(false);
    ring.buffer(this.buffer.address, 4096, true);
    return ring.commit() >= 0;
  }

  /** @param {number} durationMs @returns {number} frames a second that arrived */
  load(durationMs) {
    const sendQueue = this.from.transmitQueue(0);
    const receiveQueue = this.to.receiveQueue(0);
    const send = sendQueue.ring;
    const receive = receiveQueue.ring;
    const start = performance.now();
    let buffers = 0;
    while (performance.now() - start < durationMs) {
      for (let turn = 0; turn < 16; turn++) {
        while (send.popUsed() >= 0) {
          // Sent frames make room for more.
        }
        while (send.outstanding < depth) {
          send.begin(false);
          send.buffer(this.send.address, this.sendSize, false);
          if (send.commit() < 0) break;
        }
        sendQueue.submit();
        let taken = 0;
        while (receive.popUsed() >= 0) {
          taken++;
          this.#lend(receive);
        }
        buffers += taken;
        if (taken > 0) receiveQueue.submit();
        // Whoever has nothing to do leaves the processor to the other side, which may have none of its own.
        else if (!receiveQueue.wait(idleMs)) break;
      }
    }
    return (buffers * 1000) / this.buffersPerFrame / (performance.now() - start);
  }

  close() {
    this.from.close();
    this.to.close();
  }
}

await withFolder(async (folder) => {
  const servers = [await startOwnSwitch(folder)];
  const peer = await startTestpmd(folder);
  if (peer !== undefined) servers.push(peer);
  try {
    const wires = servers.map(({ sockets }) => new Wire(sockets));
    /** @type {number[][]} */
    const rates = wires.map(() => []);
    for (let round = 0; round < rounds; round++) {
      for (const [index, wire] of wires.entries()) {
        for (const [other, server] of servers.entries()) server.run(other === index);
        wire.load(rampMs);
        rates[index]?.push(wire.load(roundMs));
      }
    }
    for (const server of servers) server.run(true);
    for (const wire of wires) wire.close();
    const isLarge = frameBytes > 9000;
    const scale = isLarge ? (frameBytes * 8) / 1e9 : 1;
    const [own = Number.NaN, other] = rates.map((rate) => median(rate) * scale);
    const digits = isLarge ? 2 : 0;
    const result = { value: rounded(own, digits), unit: isLarge ? "Gbit/s" : "frames/s" };
    if (other === undefined) report(result);
    else report({ ...result, peer: rounded(other, digits), ratio: rounded(own / other, 2) });
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
});
