// @ts-check
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Plugin } from "@oclif/core";
import { distDir, root } from "./paths.js";

/**
 * Writes the manifest from which oclif knows every command without loading any.
 * @param {import("./output.js").Output} output
 */
export async function writeManifest(output) {
  const path = join(root, "oclif.manifest.json");
  if (!existsSync(join(distDir, "commands"))) return;
  const plugin = new Plugin({
    root,
    type: "core",
    ignoreManifest: true,
    errorOnManifestCreate: true,
    respectNoCacheDefault: true,
  });
  await plugin.load();
  output.write(path, `${JSON.stringify(plugin.manifest, undefined, 2)}\n`);
}
