import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LAB_DIR } from "./bed.js";

export interface StorageDaemon {
  readonly pid: number;
  stop(): Promise<void>;
}

export interface StorageDaemonOptions {
  readonly imagePath: string;
  readonly socketPath: string;
  /** How it reads the image: QEMU's own name; default threads. */
  readonly aio?: "threads" | "io_uring" | "native";
  /** Serve the queue on a thread of its own, as for benchmarks. */
  readonly iothread?: boolean;
  readonly startTimeoutMs?: number;
}

/** Starts QEMU's storage daemon: a vhost-user block backend that nobody here wrote. */
export async function startStorageDaemon(options: StorageDaemonOptions): Promise<StorageDaemon> {
  const { imagePath, socketPath, aio = "threads" } = options;
  const iothread = options.iothread === true;
  const child = spawn(
    join(LAB_DIR, "run-in.sh"),
    [
      "qemu11",
      "qemu-storage-daemon",
      ...(iothread ? ["--object", "iothread,id=thread"] : []),
      "--blockdev",
      `file,node-name=image,filename=${imagePath},aio=${aio}`,
      "--export",
      `vhost-user-blk,id=export,node-name=image,addr.type=unix,addr.path=${socketPath},writable=on${
        iothread ? ",iothread=thread" : ""
      }`,
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  const endWithUs = (): boolean => child.kill("SIGKILL");
  process.once("exit", endWithUs);
  const exited = once(child, "exit").catch(() => undefined);
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const stop = async (): Promise<void> => {
    process.removeListener("exit", endWithUs);
    child.kill("SIGTERM");
    await exited;
  };
  const deadlineMs = performance.now() + (options.startTimeoutMs ?? 10_000);
  while (!existsSync(socketPath)) {
    if (child.exitCode !== null || child.pid === undefined || performance.now() > deadlineMs) {
      await stop();
      throw new Error(`qemu-storage-daemon does not listen on ${socketPath}\n${stderr}`);
    }
    await sleep(5);
  }
  return { pid: child.pid ?? 0, stop };
}
