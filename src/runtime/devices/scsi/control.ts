import {
  ScsiAsyncEvent,
  ScsiCtrl,
  ScsiCtrlAn,
  ScsiCtrlTmf,
  ScsiCtrlType,
  ScsiResponse,
  ScsiTmf,
} from "../../../catalogue/devices/scsi.js";
import { accessors } from "../../memory/accessors.js";
import type { Chain } from "../../queue/chain.js";
import { AddressKind, UnitAddress } from "./address.js";
import type { Domain } from "./domain.js";
import type { Executor } from "./executor.js";
import { senses } from "./sense.js";
import { idBytes } from "./task-table.js";
import type { LogicalUnit } from "./unit.js";

const Head = accessors(ScsiCtrl);
const Tmf = accessors(ScsiCtrlTmf);
const Notification = accessors(ScsiCtrlAn);

/** The readable part of each request is all before its first field that the device writes. */
const tmfBytes = Tmf.response.offset;
const notificationBytes = Notification.event_actual.offset;
const notificationAnswerBytes = ScsiCtrlAn.size - notificationBytes;

/** The control queue (VIRTIO 1.4, 5.6.6.2): task management, and which events the driver wants to hear of. */
export class ControlQueue {
  readonly #domain: Domain;
  readonly #executor: Executor;
  readonly #address = new UnitAddress();
  readonly #id = new Uint8Array(idBytes);

  constructor(domain: Domain, executor: Executor) {
    this.#domain = domain;
    this.#executor = executor;
  }

  /** Answers one request; one that is cut off is left unanswered. */
  handle({ readable, writable }: Chain): void {
    if (readable.length < Head.response.offset) return;
    const type = Head.type.get(readable);
    switch (type) {
      case ScsiCtrlType.Tmf: {
        if (readable.length < tmfBytes || writable.length < 1) return;
        this.#address.read(readable, Tmf.lun.offset);
        readable.copyTo(this.#id, Tmf.id.offset);
        writable.setUint8(0, this.#manage(Tmf.subtype.get(readable)));
        return;
      }
      case ScsiCtrlType.AnQuery:
      case ScsiCtrlType.AnSubscribe: {
        if (readable.length < notificationBytes) return;
        if (writable.length < notificationAnswerBytes) return;
        this.#address.read(readable, Notification.lun.offset);
        const requested = Notification.event_requested.get(readable);
        const unit = this.#unit();
        const actual = unit === undefined ? 0 : requested & eventsOf(unit);
        if (unit !== undefined && type === ScsiCtrlType.AnSubscribe) unit.subscribedEvents = actual;
        writable.setUint32(0, actual);
        writable.setUint8(4, unit === undefined ? this.#missing() : ScsiResponse.Ok);
      }
    }
  }

  /** The response to a task management function (SAM-5, 7). */
  #manage(subtype: number): number {
    if (subtype === ScsiTmf.ITNexusReset) return this.#resetTarget();
    const unit = this.#unit();
    if (unit === undefined) return this.#missing();
    switch (subtype) {
      case ScsiTmf.AbortTask:
        this.#executor.abort(unit, this.#id, ScsiResponse.Aborted);
        return ScsiResponse.FunctionComplete;
      case ScsiTmf.AbortTaskSet:
      case ScsiTmf.ClearTaskSet:
        this.#executor.abort(unit, undefined, ScsiResponse.Aborted);
        return ScsiResponse.FunctionComplete;
      case ScsiTmf.LogicalUnitReset:
        this.#executor.abort(unit, undefined, ScsiResponse.Reset);
        unit.reset(senses.unitReset);
        return ScsiResponse.FunctionComplete;
      case ScsiTmf.QueryTask:
        return this.#query(unit, this.#id);
      case ScsiTmf.QueryTaskSet:
        return this.#query(unit, undefined);
      default:
        // CLEAR ACA among them: no unit is ever in that state.
        return ScsiResponse.FunctionRejected;
    }
  }

  #resetTarget(): number {
    const { kind, target } = this.#address;
    if (kind !== AddressKind.Unit || !this.#domain.hasTarget(target)) return ScsiResponse.BadTarget;
    for (const unit of this.#domain.unitsOf(target)) {
      this.#executor.abort(unit, undefined, ScsiResponse.Reset);
      unit.reset(senses.nexusLoss);
    }
    return ScsiResponse.FunctionComplete;
  }

  #query(unit: LogicalUnit, id: Uint8Array | undefined): number {
    let count = 0;
    this.#executor.tasks.eachOf(unit, id, () => count++);
    return count > 0 ? ScsiResponse.FunctionSucceeded : ScsiResponse.FunctionComplete;
  }

  #unit(): LogicalUnit | undefined {
    const { kind, target, lun } = this.#address;
    return kind === AddressKind.Unit ? this.#domain.find(target, lun) : undefined;
  }

  #missing(): number {
    const { kind, target } = this.#address;
    const isThere = kind === AddressKind.Unit && this.#domain.hasTarget(target);
    return isThere ? ScsiResponse.IncorrectLun : ScsiResponse.BadTarget;
  }
}

/** Drives tell of their media, disks of nothing. */
function eventsOf(unit: LogicalUnit): number {
  return unit.isCdRom ? ScsiAsyncEvent.MediaChange : 0;
}
