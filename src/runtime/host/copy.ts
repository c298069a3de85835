import { libc } from "./libc.js";

/** Copies `size` bytes from address to address. Hot: one foreign call, which is what typed arrays have to allocate for. */
export function copyMemory(target: number, source: number, size: number): void {
  libc.memcpy(target, source, size);
}
