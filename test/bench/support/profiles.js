// @ts-check
import { readFileSync } from "node:fs";

const example = new URL("../../../profiles/examples/ivi-cockpit.yaml", import.meta.url);
const [head = "", devices = ""] = readFileSync(example, "utf8").split(/(?<=^ {4}devices:\n)/m);

/**
 * The shipped example with its three devices as often as wanted, under names and paths of their own.
 * @param {number} times
 */
export function profileText(times) {
  const copies = Array.from({ length: times }, (_, index) =>
    devices
      .replace(/name: (\S+)/g, `name: $1-${index}`)
      .replace(/(file|path|link|socket): (\S+)/g, `$1: set-${index}/$2`),
  );
  return head + copies.map((copy) => `${copy.trimEnd()}\n`).join("\n");
}
