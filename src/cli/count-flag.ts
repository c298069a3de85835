import * as Flags from "@oclif/core/flags";
import { UsageError } from "./usage-error.js";

/** A flag that takes a whole number of at least 0. oclif's own takes a bad one for a bug of ours. */
export const countFlag = Flags.custom<number>({
  parse: async (text, _context, { name }) => {
    if (!/^[0-9]{1,9}$/.test(text)) {
      throw new UsageError(`--${name} wants a whole number, not ${JSON.stringify(text)}`);
    }
    return Number(text);
  },
});
