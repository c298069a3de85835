import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the bed scripts. */
export const LAB_DIR = fileURLToPath(new URL("./lab/", import.meta.url));

/** A vhost-user device for a guest. Its backend must be listening on the socket before the guest starts. */
export interface VhostUserDevice {
  readonly socketPath: string;
  /** The VIRTIO device id, as in VIRTIO 1.4, Device Types. */
  readonly id: number;
  /** Only for QEMU's generic device, and there by default what the table in qemu.ts says. */
  readonly queueCount?: number;
  readonly configSizeBytes?: number;
  /** QEMU's generic front end, though it has one of its own for the type. */
  readonly isGeneric?: boolean;
  /** More properties for a front end of QEMU's. */
  readonly properties?: string;
}

export interface GuestOptions {
  readonly devices?: readonly VhostUserDevice[];
  /** Text that the guest's busybox sh runs. The scripts of test/guest/scripts are in /scripts. */
  readonly script: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Host files for the guest, in /files under their own names. */
  readonly files?: readonly string[];
  readonly memoryMiB?: number;
  readonly timeoutMs?: number;
  /** Sees all that is on the boot console so far, again and again while the guest runs; the script prints there. */
  readonly onConsole?: (consoleText: string) => void;
}

export interface GuestRun {
  /** The exit status of the guest's script. */
  readonly status: number;
  /** What the script printed, both its outputs. */
  readonly stdout: string;
  /** Everything on the boot console. */
  readonly consoleText: string;
  /** The whole run: packing the initramfs, boot, script, power-off. */
  readonly wallMs: number;
}

/** The bed failed, not the guest's script: it was never set up, did not start, or the time ran out. */
export class GuestBedError extends Error {
  override readonly name = "GuestBedError";
  readonly consoleText: string;

  constructor(message: string, consoleText: string) {
    super(message);
    this.consoleText = consoleText;
  }
}

/** Process groups to end, should this process exit while guests run. */
const liveGroups = new Set<number>();
process.once("exit", () => {
  for (const group of liveGroups) killGroup(group);
});

function killGroup(group: number): void {
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // Nobody is left in it, which is what we want.
  }
}

interface ScriptEnd {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

/** Runs a bed script in a process group of its own, and leaves no process of the group behind. */
function runScript(
  command: readonly string[],
  workDir: string,
  timeoutMs: number,
): Promise<ScriptEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn("bash", command, {
      detached: true,
      env: { ...process.env, TMPDIR: workDir },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const group = child.pid;
    if (group !== undefined) liveGroups.add(group);
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      if (group !== undefined) killGroup(group);
    }, timeoutMs);
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const end = (): void => {
      clearTimeout(timer);
      if (group === undefined) return;
      killGroup(group);
      liveGroups.delete(group);
    };
    child.once("error", (error) => {
      end();
      reject(error);
    });
    child.once("close", (status) => {
      end();
      resolve({ status, stdout, stderr, timedOut });
    });
  });
}

/** Shows the console to whoever wants to follow it; returns how to stop that. */
function followConsole(path: string, onConsole: GuestOptions["onConsole"]): () => void {
  if (onConsole === undefined) return () => undefined;
  const timer = setInterval(() => {
    // There is no file before the guest starts.
    readFile(path, "utf8").then(onConsole, () => undefined);
  }, 50);
  return () => clearInterval(timer);
}

/** The status that the guest's init printed; undefined when it did not get that far. */
function guestStatus(consoleText: string): number | undefined {
  const match = /^LAB-EXIT (\d+)\r?$/m.exec(consoleText);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

function failure(who: string, end: ScriptEnd, consoleText: string, timeoutMs: number): string {
  const reason = end.timedOut
    ? `the guest did not finish within ${timeoutMs} ms`
    : `the bed ended with status ${end.status} before the guest reported`;
  const tail = consoleText.trimEnd().split("\n").slice(-15).join("\n");
  return `${who}: ${reason}\n${end.stderr.trimEnd()}\n${tail}`.trimEnd();
}

/**
 * Runs one guest by a bed script. A run whose script fails is a result (its status); a bed that
 * fails is an exception, so that a test which cannot run fails instead of passing by.
 */
export async function runGuest(
  bedScript: string,
  bedFlags: readonly string[],
  bedArguments: readonly string[],
  options: GuestOptions,
): Promise<GuestRun> {
  const timeoutMs = options.timeoutMs ?? 60_000;
  const workDir = await mkdtemp(join(tmpdir(), "wheelbase-guest-"));
  try {
    const scriptPath = join(workDir, "guest.sh");
    const consolePath = join(workDir, "console");
    await writeFile(scriptPath, `#!/bin/sh\n${options.script}\n`);
    // The script's own limit only matters when this process dies, so it may come later.
    const flags = ["-c", consolePath, "-t", String(Math.ceil(timeoutMs / 1000) + 10)];
    if (options.memoryMiB !== undefined) flags.push("-r", String(options.memoryMiB));
    const environment = Object.entries(options.environment ?? {}).map(
      ([key, value]) => `${key}=${value}`,
    );
    const startedMs = performance.now();
    const stopFollowing = followConsole(consolePath, options.onConsole);
    const end = await runScript(
      [
        join(LAB_DIR, bedScript),
        ...flags,
        ...bedFlags,
        scriptPath,
        ...environment,
        ...(options.files ?? []),
        "--",
        ...bedArguments,
      ],
      workDir,
      timeoutMs,
    ).finally(stopFollowing);
    const wallMs = performance.now() - startedMs;
    const consoleText = await readFile(consolePath, "utf8").catch(() => "");
    const status = guestStatus(consoleText);
    if (status === undefined || end.timedOut) {
      throw new GuestBedError(failure(bedScript, end, consoleText, timeoutMs), consoleText);
    }
    return { status, stdout: end.stdout, consoleText, wallMs };
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}
