// @ts-check
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * The command that starts qemu-storage-daemon: the installed one, or the guest lab's, which runs with the C library it
 * was built for. Undefined when there is none.
 * @returns {{command: string, args: string[]} | undefined}
 */
export function findStorageDaemon() {
  try {
    execFileSync("qemu-storage-daemon", ["--version"], { stdio: "ignore" });
    return { command: "qemu-storage-daemon", args: [] };
  } catch {
    return inLab();
  }
}

function inLab() {
  const { WHEELBASE_LAB_CACHE: lab, XDG_CACHE_HOME: cache = join(homedir(), ".cache") } =
    process.env;
  const root = join(lab ?? join(cache, "wheelbase/lab"), "roots/qemu11");
  const daemon = join(root, "usr/bin/qemu-storage-daemon");
  const machine = process.arch === "arm64" ? "aarch64" : "x86_64";
  const libraries = join(root, `usr/lib/${machine}-linux-gnu`);
  const loaders = [
    join(root, "usr/lib64/ld-linux-x86-64.so.2"),
    join(libraries, "ld-linux-x86-64.so.2"),
    join(libraries, "ld-linux-aarch64.so.1"),
  ];
  const loader = loaders.find((path) => existsSync(path));
  if (loader === undefined || !existsSync(daemon)) return undefined;
  const path = [libraries, join(root, `lib/${machine}-linux-gnu`), join(root, "usr/lib")].join(":");
  return { command: loader, args: ["--library-path", path, daemon] };
}
