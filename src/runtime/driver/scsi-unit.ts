import { ScsiResponse } from "../../catalogue/devices/scsi.js";
import type { ScsiAnswer, ScsiDriver, ScsiPlace, ScsiTransfer } from "./scsi-driver.js";
import type { TransportDriver } from "./transport-driver.js";

/** A command did not end as it should: the response of the device, the status of the unit, its sense. */
export class ScsiCommandError extends Error {
  readonly answer: ScsiAnswer;

  constructor(operation: string, answer: ScsiAnswer) {
    const { response, status, sense } = answer;
    const [key, code, qualifier] = [2, 12, 13].map((index) => sense[index] ?? 0);
    const detail = sense.length === 0 ? "" : `, sense ${key}/${code}/${qualifier}`;
    super(`${operation}: response ${response}, status ${status}${detail}`);
    this.name = "ScsiCommandError";
    this.answer = answer;
  }
}

export interface ScsiIdentity {
  /** Peripheral device type. */
  readonly type: number;
  readonly isRemovable: boolean;
  readonly product: string;
}

export interface ScsiCapacity {
  readonly blockCount: number;
  readonly blockBytes: number;
}

const attempts = 8;
const unitAttention = 6;

/** One unit as a guest's disk driver uses it: unit attentions are read and passed over. */
export class ScsiUnit<Transport extends TransportDriver = TransportDriver> {
  readonly place: ScsiPlace;
  readonly #driver: ScsiDriver<Transport>;

  constructor(driver: ScsiDriver<Transport>, place: ScsiPlace) {
    this.#driver = driver;
    this.place = place;
  }

  /** A command that has to succeed; throws `ScsiCommandError`. */
  run(operation: string, cdb: readonly number[], transfer: ScsiTransfer = {}): Uint8Array {
    const answer = this.attempt(cdb, transfer);
    if (answer.response !== ScsiResponse.Ok || answer.status !== 0) {
      throw new ScsiCommandError(operation, answer);
    }
    return answer.data.subarray(0, answer.data.length - answer.residual);
  }

  /** A command, whatever comes of it. */
  attempt(cdb: readonly number[], transfer: ScsiTransfer = {}): ScsiAnswer {
    const bytes = Uint8Array.from(cdb);
    let answer = this.#driver.execute(this.place, bytes, transfer);
    for (let tries = 1; tries < attempts && isAttention(answer); tries++) {
      answer = this.#driver.execute(this.place, bytes, transfer);
    }
    return answer;
  }

  inquire(): ScsiIdentity {
    const data = this.run("INQUIRY", [0x12, 0, 0, 0, 36, 0], { room: 36 });
    return {
      type: data[0] ?? 0x7f,
      isRemovable: ((data[1] ?? 0) & 0x80) !== 0,
      product: new TextDecoder().decode(data.subarray(16, 32)).trim(),
    };
  }

  serial(): string {
    const data = this.run("INQUIRY", [0x12, 1, 0x80, 0, 255, 0], { room: 255 });
    return new TextDecoder().decode(data.subarray(4, 4 + (data[3] ?? 0)));
  }

  capacity(): ScsiCapacity {
    const data = this.run("READ CAPACITY", [0x25, ...zeroes(9)], { room: 8 });
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    return { blockCount: view.getUint32(0) + 1, blockBytes: view.getUint32(4) };
  }

  read(block: number, count: number, blockBytes: number, queue = 0): Uint8Array {
    return this.run("READ(10)", transferCdb(0x28, block, count), {
      room: count * blockBytes,
      queue,
    });
  }

  write(block: number, data: Uint8Array, blockBytes: number): void {
    const count = data.length / blockBytes;
    this.run("WRITE(10)", transferCdb(0x2a, block, count), { out: data });
  }

  flush(): void {
    this.run("SYNCHRONIZE CACHE(10)", transferCdb(0x35, 0, 0));
  }
}

function isAttention({ response, status, sense }: ScsiAnswer): boolean {
  const isDescriptor = ((sense[0] ?? 0) & 0x7f) === 0x72;
  const key = (sense[isDescriptor ? 1 : 2] ?? 0) & 0xf;
  return response === ScsiResponse.Ok && status !== 0 && key === unitAttention;
}

/** A CDB of ten bytes with a block and a count. */
function transferCdb(opcode: number, block: number, count: number): number[] {
  const cdb = new DataView(new ArrayBuffer(10));
  cdb.setUint8(0, opcode);
  cdb.setUint32(2, block);
  cdb.setUint16(7, count);
  return [...new Uint8Array(cdb.buffer)];
}

function zeroes(count: number): number[] {
  return new Array<number>(count).fill(0);
}
