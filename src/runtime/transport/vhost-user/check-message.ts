import { frontendMessages, type VhostUserMessage } from "../../../catalogue/vhost-user/index.js";
import type { Message } from "./message-stream.js";
import { wire } from "./wire.js";

/**
 * Checks a message against the catalogue before its handler sees it: payload length, number of descriptors,
 * and the protocol feature it needs. Returns what is wrong, or undefined.
 */
export function checkMessage(
  message: Message,
  hasProtocolFeature: (bit: number) => boolean,
): string | undefined {
  const known: Record<number, VhostUserMessage | undefined> = frontendMessages;
  const entry = known[message.request];
  if (entry === undefined) return "is not a message of the protocol";
  if (entry.needs !== undefined && !hasProtocolFeature(entry.needs)) {
    return `needs protocol feature bit ${entry.needs}, which was not negotiated`;
  }
  return checkLength(message, entry) ?? checkDescriptors(message, entry);
}

function checkLength(message: Message, entry: VhostUserMessage): string | undefined {
  const length = message.payload.bytes.length;
  const expected = entry.payload?.size ?? 0;
  // A tail's length depends on the fields before it: its handler checks that.
  const open = Object.values(entry.payload?.fields ?? {}).some(
    (field) => field.type.kind === "tail",
  );
  if (open ? length >= expected : length === expected) return undefined;
  return `has a payload of ${length} bytes, expected ${open ? "at least " : ""}${expected}`;
}

function checkDescriptors(message: Message, entry: VhostUserMessage): string | undefined {
  const count = message.descriptors.length;
  switch (entry.fds) {
    case "one":
      return count === 1 ? undefined : `came with ${count} file descriptors, expected 1`;
    case "one-or-none":
      return count <= 1 ? undefined : `came with ${count} file descriptors, expected at most 1`;
    case "per-region": {
      const regions = wire.memoryRegions.num_regions.get(message.payload);
      return count === regions
        ? undefined
        : `came with ${count} file descriptors for ${regions} memory regions`;
    }
    case undefined:
      return count === 0 ? undefined : `came with ${count} file descriptors, expected none`;
  }
}
