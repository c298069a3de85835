import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { LAB_DIR } from "./bed.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What a lab script prints: where the thing is that it fetches, unless it is there already. */
function fetched(script: string, ...argv: readonly string[]): string {
  return execFileSync(join(LAB_DIR, script), argv, { encoding: "utf8" }).trim();
}

/** Makes `image`, a file system with Node.js for arm64 and this package, from a tree in `directory`. */
export function makeArm64Disk(directory: string, image: string): void {
  const tree = join(directory, "tree");
  const libraries = fetched(
    "fetch.sh",
    "root-of",
    "aarch64",
    "arm64-libraries",
    "trixie",
    "libstdc++6",
    "libatomic1",
  );
  for (const folder of ["bin", "dev", "proc", "sys", "tmp", "wheelbase/node_modules"]) {
    mkdirSync(join(tree, folder), { recursive: true });
  }
  cpSync(join(libraries, "usr/lib"), join(tree, "usr/lib"), {
    recursive: true,
    verbatimSymlinks: true,
  });
  symlinkSync("usr/lib", join(tree, "lib"));
  const node = join(tree, "bin/node");
  cpSync(fetched("fetch-node.sh", "aarch64"), node);
  chmodSync(node, 0o755);
  // What the package holds when it is installed, with the foreign-function library built for this processor.
  const parts = ["bin", "dist", "schemas", "profiles", "package.json", "oclif.manifest.json"];
  for (const part of [...parts, "node_modules/koffi", "node_modules/typescript"]) {
    cpSync(join(root, part), join(tree, "wheelbase", part), { recursive: true });
  }
  const koffi = fetched("fetch-koffi.sh", "aarch64");
  cpSync(koffi, join(tree, "wheelbase/node_modules/@koromix/koffi-linux-arm64"), {
    recursive: true,
  });
  execFileSync("/sbin/mke2fs", ["-q", "-t", "ext4", "-d", tree, image, "512M"]);
}
