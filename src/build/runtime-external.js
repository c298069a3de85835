// @ts-check
import { dirname, join, relative, sep } from "node:path";
import { sourceDir } from "./paths.js";

/** The two modules through which the command-line side may reach the runtime, as exported. */
const ENTRIES = new Map([
  ["runtime/index.js", "wheelbase/runtime"],
  ["runtime/driver/index.js", "wheelbase/driver"],
]);

/**
 * Turns imports of the runtime into imports of our own package by name. A chunk may land in any
 * folder of the output, so a relative path would not do; the name resolves from everywhere, and the
 * command line and a library user then share one instance of each runtime module.
 * @type {import("esbuild").Plugin}
 */
export const runtimeExternal = {
  name: "runtime-external",
  setup(build) {
    build.onResolve({ filter: /^\.\.?\// }, ({ path, importer, kind }) => {
      const target = relative(sourceDir, join(dirname(importer), path))
        .split(sep)
        .join("/");
      if (!target.startsWith("runtime/")) return undefined;
      const name = ENTRIES.get(target);
      if (name !== undefined) return { path: name, external: true };
      const text = `${target} is internal to the runtime: import ${[...ENTRIES.keys()].join(" or ")} (${kind})`;
      return { errors: [{ text }] };
    });
  },
};
