// @ts-check
import { VsockHdr, VsockOp, VsockType } from "../../../dist/catalogue/devices/vsock.js";
import { VhostUserDriver, vsockNeeds } from "../../../dist/runtime/driver/index.js";

const hostCid = 2;
const guestPort = 50_000;
const packetBytes = 64 * 1024;
const bufferBytes = 4096;
const buffers = 128;
const creditBytes = 256 * 1024;
const headerBytes = VsockHdr.size;
const spinMicroseconds = 50;
const timeoutMs = 10_000;
const at = VsockHdr.fields;

/**
 * One stream between a guest and port `port` of the host, by bare rings: to the host go packets of 64 KiB, as Linux sends them, as
 * many as there is credit for; to the guest buffers of 4 KiB, as Linux lends them.
 */
export class VsockStream {
  /** Bytes so far. */
  sent = 0;
  received = 0;
  #told = 0;
  #allocated = 0;
  #forwarded = 0;
  #isOpen = false;

  /** @param {string} socketPath @param {number} port */
  constructor(socketPath, port) {
    // Two queues: vhost-device-vsock leaves events to the VMM.
    const driver = VhostUserDriver.connect({ ...vsockNeeds, socketPath, queueSizes: [256, 256] });
    driver.start();
    const [receiveQueue, transmitQueue] = driver.queues;
    if (receiveQueue === undefined || transmitQueue === undefined) throw new Error("no queues");
    this.driver = driver;
    this.receiveQueue = receiveQueue;
    this.transmitQueue = transmitQueue;
    this.receiveQueue.spinMicroseconds = spinMicroseconds;
    this.cid = driver.config[0] ?? 0;
    this.port = port;
    /** @type {{address: number, view: DataView}[]} */
    this.lent = [];
    for (let count = 0; count < buffers; count++) this.#lend(this.#buffer(bufferBytes));
    receiveQueue.submit();
    this.control = this.#buffer(headerBytes);
    this.data = this.#buffer(headerBytes + packetBytes);
    this.#write(this.data.view, VsockOp.Rw, packetBytes);
    this.#sendControl(VsockOp.Request);
    this.#wait(() => this.#isOpen);
  }

  /** As much to the host as it takes. @param {number} durationMs @returns {number} MiB a second */
  sendFor(durationMs) {
    const start = performance.now();
    const first = this.sent;
    const { ring } = this.transmitQueue;
    while (performance.now() - start < durationMs) {
      while (ring.popUsed() >= 0) {
        // All packets are the same one.
      }
      let isNew = false;
      while (this.#credit() >= packetBytes) {
        ring.begin(false);
        ring.buffer(this.data.address, headerBytes + packetBytes, false);
        if (ring.commit() < 0) break;
        this.sent += packetBytes;
        isNew = true;
      }
      if (isNew) this.transmitQueue.submit();
      this.#wait(() => this.#credit() >= packetBytes);
    }
    return this.#rate(this.sent - first, start);
  }

  /** As much from the host as it sends. @param {number} durationMs @returns {number} MiB a second */
  receiveFor(durationMs) {
    const start = performance.now();
    const first = this.received;
    while (performance.now() - start < durationMs) {
      const before = this.received;
      this.#wait(() => this.received > before);
      if (this.received - this.#told >= creditBytes / 4) this.#sendControl(VsockOp.CreditUpdate);
    }
    return this.#rate(this.received - first, start);
  }

  close() {
    this.driver.close();
  }

  /** @param {number} bytes @param {number} start */
  #rate(bytes, start) {
    return (bytes * 1000) / 2 ** 20 / (performance.now() - start);
  }

  #credit() {
    return this.#allocated - ((this.sent - this.#forwarded) >>> 0);
  }

  /** @param {() => boolean} condition */
  #wait(condition) {
    while (!condition()) {
      if (!this.receiveQueue.wait(timeoutMs)) throw new Error("nothing came");
      this.#receive();
    }
  }

  #receive() {
    const { ring } = this.receiveQueue;
    for (let head = ring.popUsed(); head >= 0; head = ring.popUsed()) {
      const buffer = this.lent[head];
      if (buffer === undefined) throw new Error("no such buffer");
      const { view } = buffer;
      const op = view.getUint16(at.op.offset, true);
      this.#allocated = view.getUint32(at.buf_alloc.offset, true);
      this.#forwarded = view.getUint32(at.fwd_cnt.offset, true);
      if (op === VsockOp.Response) this.#isOpen = true;
      else if (op === VsockOp.Rw) this.received += view.getUint32(at.len.offset, true);
      else if (op === VsockOp.CreditRequest) this.#sendControl(VsockOp.CreditUpdate);
      else if (op !== VsockOp.CreditUpdate) throw new Error(`the connection ended: ${op}`);
      this.#lend(buffer);
    }
    this.receiveQueue.submit();
  }

  /** @param {number} op */
  #sendControl(op) {
    this.#told = this.received;
    const { ring } = this.transmitQueue;
    while (ring.popUsed() >= 0) {
      // Makes room; the control packet before this one is long gone.
    }
    this.#write(this.control.view, op, 0);
    ring.begin(false);
    ring.buffer(this.control.address, headerBytes, false);
    if (ring.commit() < 0) throw new Error("the queue is full");
    this.transmitQueue.submit();
    this.transmitQueue.takeUsed(timeoutMs);
  }

  /** @param {DataView} view @param {number} op @param {number} length */
  #write(view, op, length) {
    view.setUint32(at.src_cid.offset, this.cid, true);
    view.setUint32(at.dst_cid.offset, hostCid, true);
    view.setUint32(at.src_port.offset, guestPort, true);
    view.setUint32(at.dst_port.offset, this.port, true);
    view.setUint32(at.len.offset, length, true);
    view.setUint16(at.type.offset, VsockType.Stream, true);
    view.setUint16(at.op.offset, op, true);
    view.setUint32(at.buf_alloc.offset, creditBytes, true);
    view.setUint32(at.fwd_cnt.offset, this.received >>> 0, true);
  }

  /** @param {number} size */
  #buffer(size) {
    const { address } = this.driver.memory.allocate(size, 64);
    const bytes = this.driver.memory.bytes(address, size);
    return { address, view: new DataView(bytes.buffer, bytes.byteOffset, size) };
  }

  /** @param {{address: number, view: DataView}} buffer */
  #lend(buffer) {
    const { ring } = this.receiveQueue;
    ring.begin(false);
    ring.buffer(buffer.address, bufferBytes, true);
    this.lent[ring.commit()] = buffer;
  }
}
