import { Arena } from "./arena.js";
import { Epoll } from "./epoll.js";
import { createEventfd } from "./eventfd.js";
import { IoUring } from "./io-uring/io-uring.js";
import { libc } from "./libc.js";
import { checked } from "./system-error.js";

/** What a backend asks of the kernel that it runs on. */
export type HostFeature = "epoll" | "eventfd" | "memfd" | "io_uring";

const ARENA_BYTES = 16384;

/** Tries each of them once; what the kernel says against it, or undefined where all is well. */
export function hostFeatures(): Readonly<Record<HostFeature, string | undefined>> {
  const arena = new Arena(ARENA_BYTES);
  try {
    return {
      epoll: refusal(() => new Epoll(arena).close()),
      eventfd: refusal(() => libc.close(createEventfd())),
      memfd: refusal(() => libc.close(checked(libc.memfdCreate("wheelbase", 0), "memfd_create"))),
      io_uring: refusal(() => IoUring.open(arena, 1, 1).close()),
    };
  } finally {
    arena.release();
  }
}

function refusal(attempt: () => void): string | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
