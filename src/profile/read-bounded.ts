import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** What a file or a stream holds, or that it holds more than anybody wants. */
export type BoundedBytes =
  | { readonly isWhole: true; readonly bytes: Uint8Array }
  /** The size is not known of a stream: it may have no end. */
  | { readonly isWhole: false; readonly size: number | undefined };

const CHUNK_BYTES = 64 * 1024;

/** Reads at most `limit` bytes, whatever is behind the path. Throws when it cannot be read. */
export function readBounded(path: string, limit: number): BoundedBytes {
  const fd = openSync(path, "r");
  try {
    return readDescriptor(fd, limit);
  } finally {
    closeSync(fd);
  }
}

/** The same for a file that is open, such as the standard input. */
export function readDescriptor(fd: number, limit: number): BoundedBytes {
  const status = fstatSync(fd);
  if (status.isFile() && status.size > limit) return { isWhole: false, size: status.size };
  // One byte more than there should be finds the end in the same call.
  const chunkBytes = status.isFile() && status.size > 0 ? status.size + 1 : CHUNK_BYTES;
  const chunks: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    const chunk = new Uint8Array(chunkBytes);
    const count = readSome(fd, chunk);
    if (count === 0) break;
    chunks.push(chunk.subarray(0, count));
    total += count;
    if (total > limit) return { isWhole: false, size: undefined };
  }
  return { isWhole: true, bytes: chunks.length === 1 ? (chunks[0] ?? EMPTY) : join(chunks, total) };
}

const EMPTY = new Uint8Array(0);
const RETRY_MS = 5;

/** A terminal or a pipe that someone made non-blocking answers EAGAIN while it has nothing. */
function readSome(fd: number, chunk: Uint8Array): number {
  for (;;) {
    try {
      return readSync(fd, chunk);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (code === "EOF") return 0;
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
}

function join(chunks: readonly Uint8Array[], total: number): Uint8Array {
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
