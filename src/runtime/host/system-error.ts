import { constants } from "node:os";
import { errno } from "./libc.js";

const names = new Map<number, string>(
  Object.entries(constants.errno).map(([name, value]) => [value, name]),
);

/** The operating system refused a call. Control path only: the data path works with bare error numbers. */
export class SystemError extends Error {
  readonly code: string;
  readonly errno: number;

  constructor(call: string, number: number, subject = "") {
    const code = names.get(number) ?? `errno ${number}`;
    super(`${call}${subject === "" ? "" : ` ${subject}`}: ${code}`);
    this.name = "SystemError";
    this.code = code;
    this.errno = number;
  }
}

/** Passes a non-negative result on and throws `SystemError` for a negative one. */
export function checked(result: number, call: string, subject = ""): number {
  if (result < 0) throw new SystemError(call, errno(), subject);
  return result;
}
