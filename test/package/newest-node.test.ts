import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { LAB_DIR } from "../guest/bed.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

// The other tests run on the Node.js of the machine; this file has the newest LTS run what depends on the engine most:
// foreign calls, views of foreign memory, worker threads, atomics.
describe("the newest LTS of Node.js", { timeout: 600_000 }, () => {
  let node: string;

  beforeAll(() => {
    // In the cache already, else `setup.sh` was not run: it fetches it now or fails.
    node = execFileSync(join(LAB_DIR, "fetch-node.sh"), { encoding: "utf8" }).trim();
  }, 300_000);

  function run(...argv: string[]) {
    const { status, stdout, stderr } = spawnSync(node, argv, { cwd: root, encoding: "utf8" });
    return { status, text: stdout + stderr };
  }

  it("is newer than the oldest that we support", () => {
    expect(Number.parseInt(run("--version").text.slice(1), 10)).toBeGreaterThanOrEqual(24);
  });

  it("validates a profile", () => {
    const { status, text } = run("bin/wheelbase.js", "validate", "profiles/examples");
    expect(status, text).toBe(0);
  });

  it("serves every device of the example", () => {
    const { status, text } = run(
      "bin/wheelbase.js",
      "selftest",
      "profiles/examples/ivi-cockpit.yaml",
    );
    expect(status, text).toBe(0);
  });

  it("runs the queues, the memory and both ends of vhost-user", () => {
    const tests = ["queue", "memory", "driver", "transport"].map((part) => `test/runtime/${part}`);
    const { status, text } = run("node_modules/vitest/vitest.mjs", "run", ...tests);
    expect(status, text).toBe(0);
    expect(text).toMatch(/^[1-9][0-9]{2,} passed, 0 failed$/m);
  });
});
