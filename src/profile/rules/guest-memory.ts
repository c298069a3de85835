import { rule } from "../rule.js";
import { parseSize } from "../size.js";

const PAGE_BYTES = 4096;
const MINIMUM_BYTES = 1024 * 1024;

export const guestMemory = rule({
  id: "guest/memory",
  severity: "error",
  docs: "The memory of a guest is whole pages of 4 KiB, and at least 1 MiB.",
  check({ guests }, report) {
    for (const { memory, pointer } of guests) {
      const bytes = parseSize(memory);
      if (bytes === undefined) {
        report({ at: `${pointer}/memory`, message: `memory ${memory} is too large` });
      } else if (bytes < MINIMUM_BYTES || bytes % PAGE_BYTES !== 0) {
        report({
          at: `${pointer}/memory`,
          message: `memory of ${bytes} bytes cannot be given to a guest`,
          expected: "whole pages of 4KiB, at least 1MiB",
        });
      }
    }
  },
});
