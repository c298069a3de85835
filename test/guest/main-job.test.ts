import { createHash } from "node:crypto";
import { openSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { ReadStream } from "node:tty";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SplitMix } from "../support/split-mix.js";
import type { GuestRun } from "./bed.js";
import { type ConsoleTalk, talkToGuest } from "./console-talk.js";
import { GeneratedBackend } from "./generated-backend.js";
import { bootQemu } from "./qemu.js";
import { readReport } from "./report.js";
import { bootUml } from "./uml.js";

const mebibyte = 1 << 20;
const diskBytes = 64 * mebibyte;
const patternOffset = 17;
const pattern = Buffer.alloc(mebibyte, "wheelbase pattern\n");

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

describe("the backend generated from ivi-cockpit.yaml", () => {
  let backend: GeneratedBackend;
  let image: Buffer;

  beforeEach(async () => {
    backend = await GeneratedBackend.start("profiles/examples/ivi-cockpit.yaml");
    image = new SplitMix(1).bytes(diskBytes);
    await writeFile(backend.path("images", "ivi-system.img"), image);
  });

  afterEach(async () => {
    expect(await backend.stop()).toBe(0);
    // Where the console is, that User Mode Linux's memory takes no seal, and not a word about guests that broke something.
    const lines = backend.errors.split("\n").filter((line) => !line.includes("cannot be sealed"));
    expect(lines).toEqual(["wheelbase: boot-console: console on run/boot-console.pty", ""]);
  });

  const job = () => ({
    script: "sh /scripts/main-job.sh",
    environment: { PATTERN_OFFSET: String(patternOffset), ENTROPY_SIZE: String(mebibyte) },
    devices: [
      { socketPath: backend.path("run", "system-disk.sock"), id: 2 },
      { socketPath: backend.path("run", "entropy0.sock"), id: 4 },
      { socketPath: backend.path("run", "boot-console.sock"), id: 3 },
    ],
  });

  /** Runs the guest while the host talks to it over the console's pseudo-terminal. */
  async function runWith(
    boot: () => Promise<GuestRun>,
  ): Promise<{ run: GuestRun; talk: ConsoleTalk }> {
    const terminal = openTerminal(backend.path("run", "boot-console.pty"));
    try {
      const [run, talk] = await Promise.all([
        boot(),
        talkToGuest(terminal, "Hello, guest", 150_000),
      ]);
      return { run, talk };
    } finally {
      terminal.destroy();
    }
  }

  async function expectAllDone({ run, talk }: { run: GuestRun; talk: ConsoleTalk }): Promise<void> {
    const report = readReport(run.stdout);
    expect(report.get("failed")).toBeUndefined();
    expect(run.status).toBe(0);

    expect(report.get("disk-bytes")).toBe(String(diskBytes));
    expect(report.get("disk-sha256")).toBe(sha256(image));
    expect(report.get("pattern-written")).toBe("yes");
    pattern.copy(image, patternOffset * mebibyte);
    expect(sha256(await readFile(backend.path("images", "ivi-system.img")))).toBe(sha256(image));

    expect(report.get("rng-current")).toMatch(/^virtio_rng/);
    expect(report.get("rng-bytes")).toBe(String(mebibyte));
    expect(report.get("rng-distinct")).toBe("256");

    expect(report.get("console-size")).toBe("43 132");
    expect(report.get("console-line")).toBe("Hello, guest");
    expect(talk.lines).toEqual(["wheelbase guest ready", "guest heard: HELLO, GUEST"]);
  }

  it("serves Linux in User Mode Linux", { timeout: 90_000 }, async () => {
    await expectAllDone(await runWith(() => bootUml(job())));
  });

  it("serves Debian's kernel in QEMU over PCI", { timeout: 240_000 }, async () => {
    const modules = ["virtio_blk", "virtio_rng"];
    await expectAllDone(await runWith(() => bootQemu({ ...job(), modules, timeoutMs: 180_000 })));
  });

  it("serves one guest after the other", { timeout: 120_000 }, async () => {
    for (let boots = 0; boots < 3; boots++) {
      await expectAllDone(await runWith(() => bootUml(job())));
    }
  });
});

/** A terminal device, both ways: Node's terminal streams are sockets at heart. */
function openTerminal(path: string): ReadStream {
  return new ReadStream(openSync(path, "r+"));
}
