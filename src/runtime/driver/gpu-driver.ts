import {
  GpuBlobMem,
  GpuCmd,
  GpuConfig,
  GpuCtrlHdr,
  GpuDisplayOne,
  GpuFeature,
  GpuFormat,
  GpuResp,
  GpuRespDisplayInfo,
  GpuRespEdid,
  gpu,
} from "../../catalogue/devices/gpu.js";
import { FeatureSet } from "../device/feature-set.js";
import { accessors } from "../memory/accessors.js";
import { ByteBuffer } from "../memory/byte-buffer.js";
import { DriverError } from "./driver-error.js";
import type { GuestBuffer } from "./driver-memory.js";
import type { DriverQueue } from "./driver-queue.js";
import { configNeeds, type DriverNeeds, type TransportDriver } from "./transport-driver.js";
import { ringFeatures, VhostUserDriver, type VhostUserDriverOptions } from "./vhost-user-driver.js";

const Config = accessors(GpuConfig);
const Header = accessors(GpuCtrlHdr);
const Info = accessors(GpuRespDisplayInfo);
const One = accessors(GpuDisplayOne);
const Edid = accessors(GpuRespEdid);

const controlQueue = 0;
const cursorQueue = 1;
const requestBytes = 4096;

/** What a GPU driver asks of any transport. */
export const gpuNeeds: DriverNeeds = {
  ...configNeeds(gpu),
  features: ringFeatures.union(
    new FeatureSet([
      GpuFeature.Edid,
      GpuFeature.ResourceUuid,
      GpuFeature.ResourceBlob,
      GpuFeature.BlobAlignment,
    ]),
  ),
  queueSizes: [64, 16],
};

/** A display as the device tells it. */
export interface GpuDisplay {
  readonly x: number;
  readonly width: number;
  readonly height: number;
  readonly isThere: boolean;
}

/** A part of a picture. */
export interface GpuRectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A guest's graphics driver: pictures in the driver's memory, shown by the device. */
export class GpuDriver<Transport extends TransportDriver = VhostUserDriver> {
  readonly driver: Transport;
  readonly #request: GuestBuffer;
  readonly #response: GuestBuffer;

  private constructor(driver: Transport) {
    this.driver = driver;
    this.#request = driver.memory.allocate(requestBytes);
    this.#response = driver.memory.allocate(GpuRespEdid.size);
  }

  static start(options: VhostUserDriverOptions): GpuDriver {
    return GpuDriver.startOn(VhostUserDriver.connect({ ...gpuNeeds, ...options }));
  }

  /** Starts a device that was met with `gpuNeeds`, whatever the transport; it is closed if that fails. */
  static startOn<Transport extends TransportDriver>(driver: Transport): GpuDriver<Transport> {
    try {
      driver.start();
      return new GpuDriver(driver);
    } catch (error) {
      driver.close();
      throw error;
    }
  }

  get scanouts(): number {
    return this.#config(Config.num_scanouts);
  }

  /** Event bits that the device has set. */
  get events(): number {
    return this.#config(Config.events_read);
  }

  /** The displays, one for each scanout. */
  displays(): GpuDisplay[] {
    const info = this.#ask(GpuCmd.GetDisplayInfo, [], GpuResp.OkDisplayInfo);
    return Array.from({ length: this.scanouts }, (_, index) => {
      const base = Info.pmodes.offset + index * One.byteLength;
      return {
        x: One.r.x.get(info, base),
        width: One.r.width.get(info, base),
        height: One.r.height.get(info, base),
        isThere: One.enabled.get(info, base) !== 0,
      };
    });
  }

  edid(scanout: number): Uint8Array {
    const response = this.#ask(GpuCmd.GetEdid, [scanout, 0], GpuResp.OkEdid);
    const { offset } = Edid.edid;
    return response.bytes.slice(offset, offset + Edid.size.get(response));
  }

  /** Makes a picture in `memory` that the device keeps a copy of: lines of 4-byte pixels B G R X. */
  createPicture(id: number, width: number, height: number, memory: GuestBuffer): void {
    this.#do(GpuCmd.ResourceCreate2d, [id, GpuFormat.B8g8r8x8Unorm, width, height]);
    this.#do(GpuCmd.ResourceAttachBacking, [id, 1, ...entry(memory)]);
  }

  /** Makes a blob of `memory`, which the device keeps no copy of. */
  createBlob(id: number, memory: GuestBuffer): void {
    const fields = [id, GpuBlobMem.Guest, 0, 1, 0, 0, ...wide(memory.length)];
    this.#do(GpuCmd.ResourceCreateBlob, [...fields, ...entry(memory)]);
  }

  remove(id: number): void {
    this.#do(GpuCmd.ResourceUnref, [id, 0]);
  }

  /** Brings a part of a picture of `width` pixels a line to the device. */
  transfer(id: number, part: GpuRectangle, width: number): void {
    const offset = 4 * (part.y * width + part.x);
    this.#do(GpuCmd.TransferToHost2d, [...fieldsOf(part), ...wide(offset), id, 0]);
  }

  show(scanout: number, id: number, part: GpuRectangle): void {
    this.#do(GpuCmd.SetScanout, [...fieldsOf(part), scanout, id]);
  }

  /** Shows a blob that holds lines of `width` pixels B G R X. */
  showBlob(scanout: number, id: number, part: GpuRectangle): void {
    const { width, height } = part;
    const layout = [width, height, GpuFormat.B8g8r8x8Unorm, 0];
    const planes = [4 * width, 0, 0, 0, 0, 0, 0, 0];
    this.#do(GpuCmd.SetScanoutBlob, [...fieldsOf(part), scanout, id, ...layout, ...planes]);
  }

  flush(id: number, part: GpuRectangle): void {
    this.#do(GpuCmd.ResourceFlush, [...fieldsOf(part), id, 0]);
  }

  /** Gives a scanout a cursor with the shape of a picture, none with id 0. */
  setCursor(scanout: number, id: number, x: number, y: number): void {
    const fields = [scanout, x, y, 0, id, 0, 0, 0];
    this.#send(cursorQueue, GpuCmd.UpdateCursor, fields, GpuResp.OkNodata);
  }

  close(): void {
    this.driver.close();
  }

  #config({ offset, size }: { readonly offset: number; readonly size: number }): number {
    return new ByteBuffer(this.driver.readConfig(offset, size)).getUint32(0);
  }

  #do(type: number, fields: readonly number[]): void {
    this.#ask(type, fields, GpuResp.OkNodata);
  }

  #ask(type: number, fields: readonly number[], expected: number): ByteBuffer {
    return this.#send(controlQueue, type, fields, expected);
  }

  /** Sends a command and waits for its response; any but the expected one is an error. */
  #send(index: number, type: number, fields: readonly number[], expected: number): ByteBuffer {
    const request = ByteBuffer.ofSize(Header.byteLength + 4 * fields.length);
    Header.type.set(request, type);
    for (const [place, field] of fields.entries()) {
      request.setUint32(Header.byteLength + 4 * place, field >>> 0);
    }
    const { memory, timeoutMs } = this.driver;
    memory.write(this.#request.address, request.bytes);
    const queue = this.driver.queues[index] as DriverQueue;
    const readable = { address: this.#request.address, length: request.bytes.length };
    queue.ring.add([readable], [this.#response]);
    queue.submit();
    queue.takeUsed(timeoutMs);
    const response = new ByteBuffer(memory.read(this.#response.address, this.#response.length));
    const found = Header.type.get(response);
    if (found === expected) return response;
    const what = `command 0x${type.toString(16)} led to 0x${found.toString(16)}`;
    throw new DriverError("refused", `${what}, not 0x${expected.toString(16)}`);
  }
}

function fieldsOf({ x, y, width, height }: GpuRectangle): number[] {
  return [x, y, width, height];
}

function entry({ address, length }: GuestBuffer): number[] {
  return [...wide(address), length, 0];
}

/** A number of 64 bits as words. */
function wide(value: number): number[] {
  return [value % 4294967296, Math.floor(value / 4294967296)];
}
