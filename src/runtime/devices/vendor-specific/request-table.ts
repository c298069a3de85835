import type { ScalarAccessor } from "../../memory/accessors.js";
import { scalarAccessor } from "../../memory/accessors.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import type { ChainReader } from "../../queue/chain-reader.js";
import { type ValueCodec, type Values, valueCodec } from "./values.js";
import type { VendorRequest } from "./vendor-type.js";

/** A request with everything made that handling it needs. */
export interface RequestEntry {
  readonly name: string;
  readonly tag: number | undefined;
  readonly tagField: ScalarAccessor | undefined;
  readonly readable: ValueCodec;
  readonly writable: ValueCodec;
  readonly handler: (request: Values) => Values;
}

/** The requests of one queue. Tagged ones come first: one without a tag takes what is left. */
export class RequestTable {
  readonly #entries: readonly RequestEntry[];
  /** What the guest sent, copied once: it may change its own memory at any time. */
  readonly #received: ByteBuffer;

  constructor(entries: readonly RequestEntry[]) {
    this.#entries = [...entries].sort(
      (a, b) => Number(a.tag === undefined) - Number(b.tag === undefined),
    );
    const sizes = entries.map(({ readable }) => readable.size);
    this.#received = ByteBuffer.ofSize(Math.max(0, ...sizes));
  }

  /** The request that the readable part of a chain starts with; `read` gives its values. */
  find(readable: ChainReader): RequestEntry | undefined {
    const { bytes } = this.#received;
    const length = Math.min(readable.length, bytes.length);
    readable.copyTo(bytes.subarray(0, length), 0);
    return this.#entries.find(({ tag, tagField }) => {
      if (tag === undefined || tagField === undefined) return true;
      return length >= tagField.size && tagField.get(this.#received) === tag;
    });
  }

  /** The values of the request that `find` returned, whose chain is long enough. */
  read({ readable }: RequestEntry): Values {
    return readable.read(this.#received);
  }
}

export function requestEntry(
  name: string,
  { tag, readable, writable }: VendorRequest,
  handler: RequestEntry["handler"],
): RequestEntry {
  const [first] = Object.values(readable.fields);
  const tagField = first?.type.kind === "scalar" ? scalarAccessor(0, first.type) : undefined;
  return {
    name,
    tag,
    tagField,
    readable: valueCodec(readable),
    writable: valueCodec(writable),
    handler,
  };
}
