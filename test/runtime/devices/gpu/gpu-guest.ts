import { onTestFinished } from "vitest";
import { GpuCmd, GpuFeature, GpuFormat } from "../../../../src/catalogue/devices/gpu.js";
import { FeatureSet } from "../../../../src/runtime/device/feature-set.js";
import type { DisplayHost } from "../../../../src/runtime/devices/gpu/display-host.js";
import type { DisplayMode } from "../../../../src/runtime/devices/gpu/mode.js";
import { GpuDevice } from "../../../../src/runtime/devices/gpu/model.js";
import { NoDisplay } from "../../../../src/runtime/devices/gpu/no-display.js";
import type { WordPicture } from "../../../../src/runtime/devices/gpu/png.js";
import type { Rectangle } from "../../../../src/runtime/devices/gpu/rectangle.js";
import { Screen } from "../../../../src/runtime/devices/gpu/screen.js";
import { type Answer, Guest } from "../harness.js";

const everyFeature = [
  GpuFeature.Edid,
  GpuFeature.ResourceUuid,
  GpuFeature.ResourceBlob,
  GpuFeature.BlobAlignment,
];

export interface GpuGuestOptions {
  readonly modes?: readonly DisplayMode[];
  readonly host?: DisplayHost;
  readonly features?: readonly number[];
  readonly memoryBytes?: number;
  readonly blobAlignment?: number;
  readonly screenBytes?: number;
  readonly dataBytes?: number;
}

const headerBytes = 24;

/** A guest that draws: memory for its pictures, and a call for each command. */
export class GpuGuest {
  readonly device: GpuDevice;
  readonly guest: Guest;
  readonly screens: readonly Screen[];
  readonly saved: { readonly path: string; readonly picture: WordPicture }[] = [];

  constructor(options: GpuGuestOptions = {}) {
    const { modes = [mode(640, 480), mode(320, 200)], host = new NoDisplay() } = options;
    const { memoryBytes = 64 * 2 ** 20, blobAlignment = 1, screenBytes = 2 ** 24 } = options;
    this.screens = modes.map(() => Screen.ofSize(screenBytes));
    this.device = new GpuDevice({
      displays: modes.map((own) => ({ mode: own, plugged: true })),
      screens: this.screens,
      host,
      pictures: { save: (picture, path) => this.saved.push({ picture, path }) },
      ...{ memoryBytes, blobAlignment },
    });
    this.guest = new Guest(this.device, { dataBytes: options.dataBytes ?? 2 ** 19 });
    onTestFinished(() => {
      this.device.close();
      this.guest.release();
    });
    this.guest.reset(new FeatureSet(options.features ?? everyFeature));
  }

  /** The response to a command whose fields after the header are `words`. */
  send(type: number, words: readonly number[] = [], room = 1056): Answer {
    return this.sendBytes(request(type, words), room);
  }

  sendBytes(bytes: Uint8Array, room = 1056): Answer {
    const isCursor = bytes[1] === 3 && bytes.length >= headerBytes;
    return this.guest.request(isCursor ? 1 : 0, [bytes], [room]);
  }

  /** The type of the response. */
  call(type: number, ...words: number[]): number {
    return word(this.send(type, words).bytes, 0);
  }

  create(id: number, width: number, height: number, format: number = GpuFormat.B8g8r8x8Unorm) {
    return this.call(GpuCmd.ResourceCreate2d, id, format, width, height);
  }

  attach(
    id: number,
    ...parts: readonly { readonly address: number; readonly bytes: Uint8Array }[]
  ) {
    return this.call(GpuCmd.ResourceAttachBacking, id, parts.length, ...entries(parts));
  }

  transfer(id: number, part: Rectangle, offset = 0): number {
    return this.call(GpuCmd.TransferToHost2d, ...rectangle(part), ...wide(offset), id, 0);
  }

  scanout(scanout: number, id: number, part: Rectangle): number {
    return this.call(GpuCmd.SetScanout, ...rectangle(part), scanout, id);
  }

  flush(id: number, part: Rectangle): number {
    return this.call(GpuCmd.ResourceFlush, ...rectangle(part), id, 0);
  }

  /** A blob of the whole of `memory`. */
  createBlob(id: number, memory: { readonly address: number; readonly bytes: Uint8Array }): number {
    const { length } = memory.bytes;
    return this.call(
      GpuCmd.ResourceCreateBlob,
      ...[id, 1, 0, 1, ...wide(0), ...wide(length)],
      ...entries([memory]),
    );
  }

  scanoutBlob(scanout: number, id: number, part: Rectangle, layout: BlobLayout): number {
    const { width, height, stride, offset = 0, format = GpuFormat.B8g8r8x8Unorm } = layout;
    return this.call(
      GpuCmd.SetScanoutBlob,
      ...[...rectangle(part), scanout, id, width, height, format, 0],
      ...[stride, 0, 0, 0, offset, 0, 0, 0],
    );
  }

  cursor(type: number, scanout: number, x: number, y: number, id = 0, hotX = 0, hotY = 0): number {
    return this.call(type, scanout, x, y, 0, id, hotX, hotY, 0);
  }

  config(offset: number): number {
    const bytes = new Uint8Array(4);
    this.device.config.read(offset, bytes);
    return word(bytes, 0);
  }

  run(name: string, values: Record<string, string | number> = {}): unknown {
    return this.device.commands.find((command) => command.name === name)?.run(values);
  }
}

export interface BlobLayout {
  readonly width: number;
  readonly height: number;
  readonly stride: number;
  readonly offset?: number;
  readonly format?: number;
}

export function mode(width: number, height: number, name?: string): DisplayMode {
  return { width, height, refresh: 60, name };
}

export function rect(x: number, y: number, width: number, height: number): Rectangle {
  return { x, y, width, height };
}

/** A request: its header without a fence, and what follows. */
export function request(type: number, words: readonly number[], flags = 0, fence = 0): Uint8Array {
  const all = [type, flags, ...wide(fence), 0, 0, ...words];
  return new Uint8Array(Uint32Array.from(all).buffer);
}

export function word(bytes: Uint8Array, offset: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(offset, true);
}

/** A number of 64 bits as words. */
export function wide(value: number): number[] {
  return [value % 2 ** 32, Math.floor(value / 2 ** 32)];
}

/** Fills memory with words that tell where they are; `salt` makes another picture. */
export function paint(bytes: Uint8Array, salt = 0): Uint32Array {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  for (const index of words.keys()) words[index] = Math.imul(index + 1 + salt, 0x9e3779b1);
  return words;
}

/** A part of a picture of words that has `width` of them in a line. */
export function cut(words: Uint32Array, width: number, part: Rectangle): number[] {
  const lines = Array.from({ length: part.height }, (_, line) => {
    const start = (part.y + line) * width + part.x;
    return [...words.subarray(start, start + part.width)];
  });
  return lines.flat();
}

/** What a screen shows, line after line. */
export function shown({ words, width, height }: Screen): number[] {
  return [...words.subarray(0, width * height)];
}

function rectangle({ x, y, width, height }: Rectangle): number[] {
  return [x, y, width, height];
}

function entries(
  parts: readonly { readonly address: number; readonly bytes: Uint8Array }[],
): number[] {
  return parts.flatMap(({ address, bytes }) => [...wide(address), bytes.length, 0]);
}
