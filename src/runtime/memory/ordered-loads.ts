/**
 * Whether the processor itself keeps loads in order (x86), so that a plain one does what `Atomics.load` does elsewhere.
 * The engine never changes the order of loads from guest memory, but pays for a call at each atomic one.
 */
export const loadsAreOrdered = process.arch === "x64" || process.arch === "ia32";
