import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { exampleFile, packageRoot } from "./platforms.js";
import { scratchDir } from "./scratch-dir.js";

const TIMEOUT_MS = 180_000;

function generateProject(folder: string, ...flags: string[]): void {
  const cli = join(packageRoot, "bin/wheelbase.js");
  execFileSync(process.execPath, [cli, "generate", exampleFile, "--out", folder, ...flags]);
}

function install(folder: string): void {
  const flags = ["--prefer-offline", "--no-audit", "--no-fund"];
  execFileSync("npm", ["install", ...flags], { cwd: folder, stdio: "pipe" });
}

/**
 * Starts the project as its README says and ends it by SIGTERM; returns what it printed and its
 * exit code.
 */
async function startAndStop(folder: string): Promise<{ output: string; code: number | null }> {
  const child = spawn("npm", ["start"], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const isReady = new Promise<void>((resolve, reject) => {
    child.once("exit", () => reject(new Error(`it ended too early:\n${output}`)));
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        if (/^ready$/m.test(output)) resolve();
      });
    }
  });
  await isReady;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  const [code] = await exited;
  return { output, code };
}

describe("npm install && npm start", () => {
  it("works with a checkout", { timeout: TIMEOUT_MS }, async () => {
    const folder = scratchDir();
    generateProject(folder);
    install(folder);
    const { output, code } = await startAndStop(folder);
    expect(output).toContain("serving system-disk on run/system-disk.sock");
    expect(output).toContain("serving entropy0 on run/entropy0.sock");
    expect(output).toContain("serving boot-console on run/boot-console.sock");
    expect(code).toBe(0);
    expect(existsSync(join(folder, "run/boot-console.pty"))).toBe(false);
  });

  it("works with a tarball", { timeout: TIMEOUT_MS }, async () => {
    const folder = scratchDir();
    const packed = execFileSync(
      "npm",
      ["pack", "--ignore-scripts", "--json", "--pack-destination", folder],
      { cwd: packageRoot, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
    );
    const [{ filename }] = JSON.parse(packed);
    const project = join(folder, "project");
    generateProject(project, "--runtime", `file:../${filename}`);
    install(project);
    const { output, code } = await startAndStop(project);
    expect(output).toContain("serving system-disk on run/system-disk.sock");
    expect(code).toBe(0);
  });
});
