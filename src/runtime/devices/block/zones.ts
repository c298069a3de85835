import {
  BlkRequestType,
  BlkStatus,
  BlkZonedModel,
  BlkZoneState,
  BlkZoneType,
} from "../../../catalogue/devices/block.js";
import type { BlockStatus } from "./status.js";

const { Empty, Iopen, Eopen, Closed, Full } = BlkZoneState;

/** What a zoned disk is cut into; sectors are of 512 bytes. */
export interface ZoneLayout {
  readonly model: typeof BlkZonedModel.Hm | typeof BlkZonedModel.Ha;
  readonly capacitySectors: number;
  readonly zoneSectors: number;
  /** What a write has to be a multiple of. */
  readonly granularitySectors: number;
  /** The longest append. */
  readonly appendSectors: number;
  /** 0: as many as there are zones. */
  readonly maxOpenZones: number;
  readonly maxActiveZones: number;
}

/** Keeps the write pointers beyond the end of the backend. */
export interface ZoneJournal {
  /** Sectors written in each zone, and which zones are full all the same. */
  load(written: Float64Array, isFull: Uint8Array): void;
  save(zone: number, written: number, isFull: boolean): void;
  /** Everything saved survives a loss of power; false when it does not. */
  sync(): boolean;
  close(): void;
}

/**
 * The zones of a disk and their write pointers (VIRTIO 1.4, 5.2.6). All zones are sequential: on a host-managed disk they
 * are written at the write pointer alone, on a host-aware one anywhere. A zone that was opened by a write alone is closed
 * again when another needs its place.
 */
export class ZoneTable {
  readonly layout: ZoneLayout;
  readonly count: number;
  /** The sector that the last append begins at. */
  appendedSector = 0;
  readonly #journal: ZoneJournal;
  readonly #states: Uint8Array;
  readonly #written: Float64Array;
  #open = 0;
  #active = 0;

  constructor(layout: ZoneLayout, journal: ZoneJournal) {
    this.layout = layout;
    this.count = Math.ceil(layout.capacitySectors / layout.zoneSectors);
    this.#journal = journal;
    this.#states = new Uint8Array(this.count).fill(Empty);
    this.#written = new Float64Array(this.count);
    const isFull = new Uint8Array(this.count);
    journal.load(this.#written, isFull);
    for (let zone = 0; zone < this.count; zone++) {
      const written = this.#written[zone] as number;
      if (isFull[zone] === 1 || written === this.sectorsOf(zone)) this.#states[zone] = Full;
      else if (written > 0) {
        this.#states[zone] = Closed;
        this.#active++;
      }
    }
  }

  get isRequired(): boolean {
    return this.layout.model === BlkZonedModel.Hm;
  }

  get type(): number {
    return this.isRequired ? BlkZoneType.Swr : BlkZoneType.Swp;
  }

  stateOf(zone: number): number {
    return this.#states[zone] as number;
  }

  startOf(zone: number): number {
    return zone * this.layout.zoneSectors;
  }

  /** Only the last zone may be smaller than the others. */
  sectorsOf(zone: number): number {
    return Math.min(this.layout.zoneSectors, this.layout.capacitySectors - this.startOf(zone));
  }

  /** The next sector to be written; of a full zone its end. */
  writePointerOf(zone: number): number {
    const isFull = this.#states[zone] === Full;
    return this.startOf(zone) + (isFull ? this.sectorsOf(zone) : (this.#written[zone] as number));
  }

  /** Sectors of a zone that hold data. */
  writtenOf(zone: number): number {
    return this.#written[zone] as number;
  }

  zoneOf(sector: number): number {
    return Math.floor(sector / this.layout.zoneSectors);
  }

  /** The zone that starts at a sector; -1 when none does. */
  zoneAt(sector: number): number {
    const zone = this.zoneOf(sector);
    return zone < this.count && this.startOf(zone) === sector ? zone : -1;
  }

  /** Whether a run of sectors within the disk reaches into a second zone. */
  crosses(sector: number, sectorCount: number): boolean {
    return sectorCount > 0 && this.zoneOf(sector) !== this.zoneOf(sector + sectorCount - 1);
  }

  /** A write is to be carried out: the answer if it may not, else the write pointer is behind it already. */
  write(sector: number, sectorCount: number): BlockStatus {
    if (sectorCount === 0) return BlkStatus.Ok;
    if (!this.isRequired) return this.#writeAnywhere(sector, sectorCount);
    if (this.crosses(sector, sectorCount)) return BlkStatus.ZoneInvalidCmd;
    const zone = this.zoneOf(sector);
    if (this.#states[zone] === Full) return BlkStatus.ZoneInvalidCmd;
    const isAligned = sectorCount % this.layout.granularitySectors === 0;
    if (!isAligned || sector !== this.writePointerOf(zone)) return BlkStatus.ZoneUnalignedWp;
    const status = this.#take(zone, Iopen);
    if (status === BlkStatus.Ok) {
      this.#advance(zone, sector + sectorCount - this.startOf(zone));
    }
    return status;
  }

  /** The same at the write pointer of the zone that starts at `sector`; `appendedSector` tells where that was. */
  append(sector: number, sectorCount: number): BlockStatus {
    const zone = this.zoneAt(sector);
    if (zone < 0 || !this.isRequired || sectorCount > this.layout.appendSectors) {
      return BlkStatus.ZoneInvalidCmd;
    }
    const at = this.writePointerOf(zone);
    if (at + sectorCount > this.startOf(zone) + this.sectorsOf(zone)) {
      return BlkStatus.ZoneInvalidCmd;
    }
    this.appendedSector = at;
    return this.write(at, sectorCount);
  }

  /** Open, close, finish and reset of one zone. */
  manage(type: number, sector: number): BlockStatus {
    const zone = this.zoneAt(sector);
    if (zone < 0) return BlkStatus.ZoneInvalidCmd;
    const state = this.#states[zone];
    switch (type) {
      case BlkRequestType.ZoneOpen:
        return state === Full ? BlkStatus.ZoneInvalidCmd : this.#take(zone, Eopen);
      case BlkRequestType.ZoneClose:
        if (state === Empty || state === Full) return BlkStatus.ZoneInvalidCmd;
        this.#move(zone, this.#written[zone] === 0 ? Empty : Closed);
        return BlkStatus.Ok;
      case BlkRequestType.ZoneFinish:
        this.#move(zone, Full);
        this.#save(zone);
        return BlkStatus.Ok;
      default:
        this.#written[zone] = 0;
        this.#move(zone, Empty);
        this.#save(zone);
        return BlkStatus.Ok;
    }
  }

  sync(): boolean {
    return this.#journal.sync();
  }

  close(): void {
    this.#journal.close();
  }

  /** Of a host-aware disk: a zone is written up to wherever anybody wrote last in it. */
  #writeAnywhere(sector: number, sectorCount: number): BlockStatus {
    const end = sector + sectorCount;
    for (let zone = this.zoneOf(sector); zone < this.count && this.startOf(zone) < end; zone++) {
      const written = Math.min(end - this.startOf(zone), this.sectorsOf(zone));
      if (written <= (this.#written[zone] as number) || this.#states[zone] === Full) continue;
      // Without room among the open zones it is one of the closed.
      if (this.#take(zone, Iopen) !== BlkStatus.Ok) this.#move(zone, Closed);
      this.#advance(zone, written);
    }
    return BlkStatus.Ok;
  }

  #advance(zone: number, written: number): void {
    this.#written[zone] = written;
    if (written === this.sectorsOf(zone)) this.#move(zone, Full);
    this.#save(zone);
  }

  /** Opens a zone, if there is room for it among the open and the active ones. */
  #take(zone: number, wanted: typeof Iopen | typeof Eopen): BlockStatus {
    const state = this.#states[zone];
    if (state === Eopen) return BlkStatus.Ok;
    if (state !== Iopen) {
      const { maxOpenZones, maxActiveZones } = this.layout;
      if (state === Empty && maxActiveZones > 0 && this.#active >= maxActiveZones) {
        return BlkStatus.ZoneActiveResource;
      }
      if (maxOpenZones > 0 && this.#open >= maxOpenZones) {
        const other = this.#states.indexOf(Iopen);
        if (other < 0) return BlkStatus.ZoneOpenResource;
        this.#move(other, Closed);
      }
    }
    this.#move(zone, wanted);
    return BlkStatus.Ok;
  }

  #move(zone: number, state: number): void {
    const before = this.#states[zone] as number;
    this.#open += Number(isOpen(state)) - Number(isOpen(before));
    this.#active += Number(isActive(state)) - Number(isActive(before));
    this.#states[zone] = state;
  }

  #save(zone: number): void {
    this.#journal.save(zone, this.#written[zone] as number, this.#states[zone] === Full);
  }
}

function isOpen(state: number): boolean {
  return state === Iopen || state === Eopen;
}

function isActive(state: number): boolean {
  return isOpen(state) || state === Closed;
}
