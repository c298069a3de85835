import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Backend, ninep, serve } from "wheelbase/runtime";
import type { GuestRun, VhostUserDevice } from "./bed.js";
import { guestTools } from "./guest-tools.js";
import { bootQemu } from "./qemu.js";
import { readReport } from "./report.js";
import { bootUml } from "./uml.js";

/** A share to work in, beside a file that no guest may reach, and one with programs for the guest. */
class SharedDirectories {
  readonly #directory: string;
  readonly #backend: Backend;

  private constructor(directory: string, backend: Backend) {
    this.#directory = directory;
    this.#backend = backend;
  }

  static async start(): Promise<SharedDirectories> {
    const directory = await mkdtemp(join(tmpdir(), "wheelbase-shared-"));
    const share = join(directory, "share");
    await mkdir(share);
    await writeFile(join(share, "from-host"), "hello, guest\n");
    await writeFile(join(directory, "secret"), "the host's\n");
    await symlink("/secret", join(share, "out-absolute"));
    await symlink("../../../../../../../../secret-of-host", join(share, "out-relative"));
    await symlink("/new-secret", join(share, "out-new"));
    makeRepository(join(share, "repository"));
    const common = { lane: "files", queueSize: 128, features: ringFeatures };
    const backend = await serve([
      ninep({
        ...common,
        name: "work",
        socketPath: join(directory, "work.sock"),
        directory: share,
        tag: "work",
      }),
      guestTools(join(directory, "tools.sock")).spec,
    ]);
    expect(backend.failures).toEqual([]);
    return new SharedDirectories(directory, backend);
  }

  get devices(): readonly VhostUserDevice[] {
    return ["work", "tools"].map((name) => ({
      socketPath: join(this.#directory, `${name}.sock`),
      id: 9,
      queueCount: 1,
      configSizeBytes: 34,
    }));
  }

  path(...parts: readonly string[]): string {
    return join(this.#directory, "share", ...parts);
  }

  async stop(): Promise<void> {
    await this.#backend.stop();
    await rm(this.#directory, { recursive: true, force: true });
  }
}

const ringFeatures = ["VIRTIO_F_INDIRECT_DESC", "VIRTIO_F_EVENT_IDX"];

/** A bare repository with a history of 20 commits. */
function makeRepository(path: string): void {
  const stream = Array.from({ length: 20 }, (_, index) => {
    const content = `content of ${index}\n`.repeat(200 + index);
    const message = `commit ${index}\n`;
    return [
      "commit refs/heads/main",
      `committer Host <host@example.org> ${1_700_000_000 + index} +0000`,
      `data ${message.length}`,
      message,
      `M 100644 inline files/${index % 7}/file-${index}`,
      `data ${content.length}`,
      content,
    ].join("\n");
  }).join("\n");
  execFileSync("git", ["init", "-q", "--bare", "-b", "main", path]);
  execFileSync("git", ["fast-import", "--quiet"], { cwd: path, input: stream });
}

function git(repository: string, ...args: readonly string[]): string {
  const command = ["-c", "safe.directory=*", ...args];
  return execFileSync("git", command, { cwd: repository, encoding: "utf8" }).trim();
}

describe("a directory that a guest mounts by 9p", () => {
  let shared: SharedDirectories;
  let head: string;

  beforeEach(async () => {
    shared = await SharedDirectories.start();
    head = git(shared.path("repository"), "rev-parse", "HEAD");
  });
  afterEach(() => shared.stop());

  const jobs = "files attributes locks tools escape";
  const job = (environment: Readonly<Record<string, string>>) => ({
    script: "sh /scripts/shared-directory.sh",
    environment: { TAG: "work", TOOLS: "tools", JOBS: jobs, ...environment },
    devices: shared.devices,
    memoryMiB: 256,
  });

  async function expectAllDone(run: GuestRun): Promise<void> {
    const report = readReport(run.stdout);
    expect(report.get("failed"), run.stdout).toBeUndefined();
    expect(run.status).toBe(0);
    expect(Object.fromEntries(report)).toMatchObject({
      mounted: "msize=512000",
      "from-host": "hello, guest",
      copied: "yes",
      changed: "yes",
      truncated: "5000 0",
      listed: "300",
      links: "2 ../data 5000",
      fifo: "through",
      unlinked: "5000",
      modes: "666 1777",
      owner: "1234:5678 751 981173106",
      lock: "free",
      tools: "read-only",
      cloned: head,
      fsck: "clean",
      xattr: "blue",
      attribute: "removed",
      trusted: "refused",
      absolute: "guest",
      relative: "nothing",
      made: "new",
      device: "refused",
    });
    expect(run.stdout).toContain("lock held\n");
    const pushed = git(shared.path("repository"), "rev-parse", "main");
    expect(report.get("pushed")).toBe(`${pushed} 0`);
    expect(git(shared.path("repository"), "log", "-1", "--format=%s")).toBe("from the guest");
    expect(git(shared.path("repository"), "fsck", "--strict")).toBe("");
    expect(await readFile(shared.path("clone", "guest"), "utf8")).toBe("guest\n");
    expect((await readdir(shared.path())).sort()).toEqual([
      "clone",
      "from-host",
      "out-absolute",
      "out-new",
      "out-relative",
      "repository",
    ]);
    expect(await readFile(join(shared.path(), "..", "secret"), "utf8")).toBe("the host's\n");
  }

  it.each(["", "cache=mmap", "cache=loose"])(
    "serves Linux 7.3 in User Mode Linux, mounted with %j",
    { timeout: 320_000 },
    async (options) => {
      await expectAllDone(await bootUml({ ...job({ OPTIONS: options }), timeoutMs: 300_000 }));
    },
  );

  it("serves Debian's Linux 6.12 in QEMU", { timeout: 620_000 }, async () => {
    const modules = ["9pnet_virtio", "9p"];
    const guest = { ...job({ JOBS: `${jobs} fio` }), memoryMiB: 512, modules };
    const run = await bootQemu({ ...guest, timeoutMs: 600_000 });
    await expectAllDone(run);
    expect(readReport(run.stdout).get("fio")).toBe("1");
  });

  it("keeps what the guest wrote", { timeout: 150_000 }, async () => {
    const script = [
      "mkdir /share && mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000 work /share",
      "head -c 20000000 /dev/urandom > /share/data && sha256sum < /share/data && umount /share",
    ].join("\n");
    const run = await bootUml({ devices: shared.devices.slice(0, 1), script, timeoutMs: 140_000 });
    const digest = createHash("sha256").update(await readFile(shared.path("data")));
    expect(run.stdout.split(" ")[0]).toBe(digest.digest("hex"));
  });
});
