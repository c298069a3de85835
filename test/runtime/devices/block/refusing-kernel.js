// @ts-check
import koffi from "koffi";
import { runBackend } from "wheelbase/runtime";

/**
 * refusing-kernel.js SPECS: a backend on a system that has no io_uring, as most containers do not: a seccomp filter of
 * its own answers io_uring_setup with EPERM.
 */
const Prctl = { SetSeccomp: 22, SetNoNewPrivileges: 38, Filter: 2 };
const ioUringSetup = 425;
const refused = 1;

/** struct sock_filter: | code 16 | jump if true 8 | jump if false 8 | value 32 | */
const instructions = [
  [0x20, 0, 0, 0], // load the number of the call
  [0x15, 0, 1, ioUringSetup], // skip the next one unless it is this
  [0x06, 0, 0, 0x00050000 | refused], // the call fails
  [0x06, 0, 0, 0x7fff0000], // the call passes
];

const filter = Buffer.alloc(8 * instructions.length);
for (const [index, [code = 0, ifTrue = 0, ifFalse = 0, value = 0]] of instructions.entries()) {
  filter.writeUInt16LE(code, 8 * index);
  filter.writeUInt8(ifTrue, 8 * index + 2);
  filter.writeUInt8(ifFalse, 8 * index + 3);
  filter.writeUInt32LE(value, 8 * index + 4);
}
/** struct sock_fprog: | count 16 | padding | address 64 | */
const program = Buffer.alloc(16);
program.writeUInt16LE(instructions.length, 0);
program.writeBigUInt64LE(BigInt(koffi.address(filter)), 8);

const prctl = koffi
  .load(null)
  .func("prctl", "int", ["int", "uintptr_t", "uintptr_t", "int", "int"]);
if (prctl(Prctl.SetNoNewPrivileges, 1, 0, 0, 0) !== 0) throw new Error("prctl");
// Threads that start from here on have the filter, too.
const result = prctl(Prctl.SetSeccomp, Prctl.Filter, koffi.address(program), 0, 0);
if (result !== 0) throw new Error("seccomp");

await runBackend(JSON.parse(process.argv[2] ?? "[]"));
