import { BALLOON_PAGE_SIZE } from "../../../catalogue/devices/balloon.js";
import type { DeviceQueues } from "../../device/device.js";
import type { ChainReader } from "../../queue/chain-reader.js";
import type { ChainWriter } from "../../queue/chain-writer.js";

/** Where pages go that a guest gives back. */
export interface PageReturn {
  /**
   * Gives the memory behind `lengthBytes` at `address` of this process back to the host: it reads as zeroes from then on
   * and costs nothing until it is touched again. False when the host cannot, for instance a part of a huge page.
   */
  release(address: number, lengthBytes: number): boolean;
}

/** Page numbers that one request may carry: Linux sends 256, and each may cost a system call. */
export const maxPagesPerRequest = 4096;

const pageNumberBytes = 4;

/** Releases pages of guest memory in runs as long as the guest's list allows: one system call a run. */
export class PageReleaser {
  readonly #host: PageReturn;
  /** Bytes that went back to the host so far. */
  releasedBytes = 0;
  /** Bytes that the host could not take, or that are no memory. */
  keptBytes = 0;

  constructor(host: PageReturn) {
    this.#host = host;
  }

  /** Releases the pages whose numbers a request lists; those beyond the limit stay as they are. */
  releaseList(list: ChainReader, memory: DeviceQueues): void {
    const count = Math.min(Math.floor(list.length / pageNumberBytes), maxPagesPerRequest);
    let first = 0;
    let pages = 0;
    for (let index = 0; index < count; index++) {
      const page = list.getUint32(index * pageNumberBytes);
      // Linux lists pages as its allocator hands them out, upwards or downwards.
      if (pages > 0 && page === first + pages) pages++;
      else if (pages > 0 && page === first - 1) {
        first = page;
        pages++;
      } else {
        this.#releasePages(first, pages, memory);
        first = page;
        pages = 1;
      }
    }
    this.#releasePages(first, pages, memory);
  }

  /** Releases the whole pages inside of the buffers of a chain. */
  releaseBuffers(buffers: ChainWriter): void {
    const { segments, firstSegment, endSegment } = buffers;
    for (let index = firstSegment; index < endSegment; index++) {
      this.#release(segments.addressOf(index), segments.lengthOf(index));
    }
  }

  #releasePages(first: number, pages: number, memory: DeviceQueues): void {
    let address = first * BALLOON_PAGE_SIZE;
    const end = address + pages * BALLOON_PAGE_SIZE;
    while (address < end) {
      const window = memory.findMemory(address);
      if (window === undefined) {
        this.keptBytes += BALLOON_PAGE_SIZE;
        address += BALLOON_PAGE_SIZE;
        continue;
      }
      const part = Math.min(end, window.end) - address;
      this.#release(window.hostAddress + (address - window.start), part);
      address += part;
    }
  }

  #release(address: number, lengthBytes: number): void {
    const start = Math.ceil(address / BALLOON_PAGE_SIZE) * BALLOON_PAGE_SIZE;
    const end = Math.floor((address + lengthBytes) / BALLOON_PAGE_SIZE) * BALLOON_PAGE_SIZE;
    if (end <= start) return;
    if (this.#host.release(start, end - start)) this.releasedBytes += end - start;
    else this.keptBytes += end - start;
  }
}
