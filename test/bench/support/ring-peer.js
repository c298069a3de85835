// @ts-check
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Nanoseconds a chain of each section of QEMU's libvhost-user, in C, on a split ring of the same shape. Undefined where
 * it cannot be built: that takes a Debian mirror once, and a C compiler.
 * @param {{indirect: boolean, eventIndex: boolean, regions: number, batch: number, sections: number}} shape
 * @returns {number[] | undefined}
 */
export function peerSections({ indirect, eventIndex, regions, batch, sections }) {
  const folder = build();
  if (folder === undefined) return undefined;
  const parameters = [
    indirect ? "indirect" : "direct",
    batch,
    eventIndex ? "events" : "flags",
    regions,
    sections,
  ];
  const output = execFileSync(join(folder, "split-queue"), parameters.map(String), {
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  return output.trimEnd().split("\n").map(Number);
}

/** @returns {string | undefined} the folder with the peers */
function build() {
  const script = fileURLToPath(new URL("../peer/build.sh", import.meta.url));
  try {
    return execFileSync("bash", [script], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 120_000,
    }).trim();
  } catch (error) {
    const { stderr = "" } = /** @type {{stderr?: string}} */ (error);
    process.stderr.write(`no peer in C: ${stderr.trim() || error}\n`);
    return undefined;
  }
}
