import {
  ScsiConfig,
  ScsiCtrlTmf,
  ScsiCtrlType,
  ScsiEvent,
  ScsiFeature,
  ScsiReqCmd,
  ScsiReqCmdPi,
  ScsiReqCmdTrailer,
  ScsiResponse,
  scsi,
} from "../../catalogue/devices/scsi.js";
import { FeatureSet } from "../device/feature-set.js";
import { accessors } from "../memory/accessors.js";
import { ByteBuffer } from "../memory/byte-buffer.js";
import { DriverError } from "./driver-error.js";
import type { GuestBuffer } from "./driver-memory.js";
import type { DriverQueue } from "./driver-queue.js";
import { configNeeds, type DriverNeeds, type TransportDriver } from "./transport-driver.js";
import { ringFeatures, VhostUserDriver, type VhostUserDriverOptions } from "./vhost-user-driver.js";

const Config = accessors(ScsiConfig);
const Head = accessors(ScsiReqCmd);
const ProtectedHead = accessors(ScsiReqCmdPi);
const Trailer = accessors(ScsiReqCmdTrailer);
const Tmf = accessors(ScsiCtrlTmf);
const Event = accessors(ScsiEvent);

const [controlQueue, eventQueue, firstRequestQueue] = [0, 1, 2] as const;

/** Where a unit is. */
export interface ScsiPlace {
  readonly target?: number | undefined;
  readonly lun: number;
}

/** What goes with a command. */
export interface ScsiTransfer {
  /** Data for the device. */
  readonly out?: Uint8Array | undefined;
  /** Room for data from the device. */
  readonly room?: number | undefined;
  /** Protection information of `out`, and room for that of the answer. */
  readonly protection?: Uint8Array | undefined;
  readonly protectionRoom?: number | undefined;
  /** A request queue, counted from 0. */
  readonly queue?: number | undefined;
}

/** What came of a command. */
export interface ScsiAnswer {
  readonly response: number;
  readonly status: number;
  readonly residual: number;
  readonly sense: Uint8Array;
  readonly protection: Uint8Array;
  readonly data: Uint8Array;
}

/** What the device said on its own. */
export interface ScsiEventReport {
  readonly event: number;
  readonly target: number;
  readonly lun: number;
  readonly reason: number;
}

/** What a SCSI driver asks of any transport. */
export const scsiNeeds: DriverNeeds = {
  ...configNeeds(scsi),
  features: ringFeatures.union(new FeatureSet(Object.values(ScsiFeature))),
  queueSizes: [64, 64, 64],
};

/** A guest's SCSI driver: one command after the other. */
export class ScsiDriver<Transport extends TransportDriver = VhostUserDriver> {
  readonly driver: Transport;
  readonly #senseBytes: number;
  readonly #cdbBytes: number;
  readonly #area: GuestBuffer;
  readonly #events: GuestBuffer;
  #lastId = 0;

  private constructor(driver: Transport, bufferBytes: number) {
    this.driver = driver;
    const config = new ByteBuffer(driver.readConfig(0, ScsiConfig.size));
    this.#senseBytes = Config.sense_size.get(config);
    this.#cdbBytes = Config.cdb_size.get(config);
    this.#area = driver.memory.allocate(bufferBytes);
    this.#events = driver.memory.allocate(ScsiEvent.size);
    this.#lendEvent();
  }

  /** Connects to a vhost-user back-end, negotiates and starts the device. */
  static start(options: VhostUserDriverOptions, bufferBytes = 1024 * 1024): ScsiDriver {
    return ScsiDriver.startOn(VhostUserDriver.connect({ ...scsiNeeds, ...options }), bufferBytes);
  }

  /** Starts a device that was met with `scsiNeeds`, whatever the transport; it is closed if that fails. */
  static startOn<Transport extends TransportDriver>(
    driver: Transport,
    bufferBytes = 1024 * 1024,
  ): ScsiDriver<Transport> {
    try {
      driver.start();
      return new ScsiDriver(driver, bufferBytes);
    } catch (error) {
      driver.close();
      throw error;
    }
  }

  /** Request queues. */
  get queueCount(): number {
    return this.driver.queues.length - firstRequestQueue;
  }

  /** Sends one command and waits for its answer, whatever that is. */
  execute(place: ScsiPlace, cdb: Uint8Array, transfer: ScsiTransfer = {}): ScsiAnswer {
    const none = new Uint8Array(0);
    const { out = none, room = 0, protection = none, protectionRoom = 0, queue = 0 } = transfer;
    const head = this.#header(place, cdb, protection.length, protectionRoom);
    const answerBytes = ScsiReqCmdTrailer.size + this.#senseBytes;
    const buffers = this.#layOut([
      ...[head.length, protection.length, out.length],
      ...[answerBytes, protectionRoom, room],
    ]);
    const { memory } = this.driver;
    for (const [index, bytes] of [head, protection, out].entries()) {
      memory.write((buffers[index] as GuestBuffer).address, bytes);
    }
    this.#request(firstRequestQueue + queue, buffers.slice(0, 3), buffers.slice(3));
    const read = (index: number) => {
      const { address, length } = buffers[index] as GuestBuffer;
      return memory.read(address, length);
    };
    const answer = new ByteBuffer(read(3));
    const senseLength = Math.min(Trailer.sense_len.get(answer), this.#senseBytes);
    return {
      response: Trailer.response.get(answer),
      status: Trailer.status.get(answer),
      residual: Trailer.residual.get(answer),
      sense: answer.bytes.slice(ScsiReqCmdTrailer.size, ScsiReqCmdTrailer.size + senseLength),
      protection: read(4),
      data: read(5),
    };
  }

  /** A task management function; the response is `ScsiResponse`. */
  manage(subtype: number, { target = 0, lun }: ScsiPlace): number {
    const request = ByteBuffer.ofSize(Tmf.response.offset);
    Tmf.type.set(request, ScsiCtrlType.Tmf);
    Tmf.subtype.set(request, subtype);
    request.bytes.set(addressBytes(target, lun), Tmf.lun.offset);
    const [readable, writable] = this.#layOut([request.bytes.length, 1]) as [
      GuestBuffer,
      GuestBuffer,
    ];
    this.driver.memory.write(readable.address, request.bytes);
    this.driver.memory.write(writable.address, Uint8Array.of(ScsiResponse.Failure));
    this.#request(controlQueue, [readable], [writable]);
    return this.driver.memory.read(writable.address, 1)[0] as number;
  }

  /** The next event; undefined when there is none now. */
  takeEvent(): ScsiEventReport | undefined {
    const queue = this.#queue(eventQueue);
    if (queue.ring.popUsed() < 0) return undefined;
    const bytes = new ByteBuffer(this.driver.memory.read(this.#events.address, ScsiEvent.size));
    const at = Event.lun.offset;
    const report = {
      event: Event.event.get(bytes),
      target: bytes.getUint8(at + 1),
      lun: ((bytes.getUint8(at + 2) & 0x3f) << 8) | bytes.getUint8(at + 3),
      reason: Event.reason.get(bytes),
    };
    this.#lendEvent();
    return report;
  }

  close(): void {
    this.driver.close();
  }

  #header(
    { target = 0, lun }: ScsiPlace,
    cdb: Uint8Array,
    protectionOut: number,
    protectionIn: number,
  ): Uint8Array {
    if (cdb.length > this.#cdbBytes) throw new RangeError(`a CDB of ${cdb.length} bytes`);
    const isProtected = this.driver.has(ScsiFeature.T10Pi);
    const { size } = isProtected ? ScsiReqCmdPi : ScsiReqCmd;
    const head = ByteBuffer.ofSize(size + this.#cdbBytes);
    head.bytes.set(addressBytes(target, lun), Head.lun.offset);
    Head.id.set(head, ++this.#lastId);
    if (isProtected) {
      ProtectedHead.pi_bytesout.set(head, protectionOut);
      ProtectedHead.pi_bytesin.set(head, protectionIn);
    }
    head.bytes.set(cdb, size);
    return head.bytes;
  }

  /** Runs of the buffer, one behind the other. */
  #layOut(lengths: readonly number[]): GuestBuffer[] {
    let at = this.#area.address;
    const end = at + this.#area.length;
    return lengths.map((length) => {
      const buffer = { address: at, length };
      at += Math.ceil(length / 16) * 16;
      if (at > end) throw new RangeError(`a command of more than ${this.#area.length} bytes`);
      return buffer;
    });
  }

  #lendEvent(): void {
    const queue = this.#queue(eventQueue);
    queue.ring.add([], [this.#events]);
    queue.submit();
  }

  #request(
    index: number,
    readable: readonly GuestBuffer[],
    writable: readonly GuestBuffer[],
  ): void {
    const queue = this.#queue(index);
    const hasBytes = ({ length }: GuestBuffer) => length > 0;
    queue.ring.add(readable.filter(hasBytes), writable.filter(hasBytes));
    queue.submit();
    queue.takeUsed(this.driver.timeoutMs);
  }

  #queue(index: number): DriverQueue {
    const queue = this.driver.queues[index];
    if (queue === undefined) throw new DriverError("queue", `there is no queue ${index}`);
    return queue;
  }
}

/** Flat space, as Linux addresses every unit. */
function addressBytes(target: number, lun: number): Uint8Array {
  return Uint8Array.of(1, target, 0x40 | (lun >> 8), lun & 0xff, 0, 0, 0, 0);
}
