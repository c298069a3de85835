import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generate } from "../../../src/generate/generate.js";
import { disk, platformOf, profileText, source } from "../platforms.js";
import { scratchDir } from "../scratch-dir.js";

/** A project, and a program that prints how it was called. */
function stage() {
  const folder = scratchDir();
  const out = join(folder, "a project & more");
  const devices = [disk("a"), disk("b"), source("rng")];
  generate(platformOf(profileText([{ devices }])), { out, force: false, mode: "write" });
  const program = join(folder, "program");
  writeFileSync(
    program,
    `#!/bin/sh
[ "$1" != --version ] || { echo "QEMU emulator version $VERSION (Debian)"; exit; }
pwd
for word; do printf '%s\\n' "$word"; done
`,
  );
  chmodSync(program, 0o755);
  return { folder, out, program };
}

function start(script: string, env: NodeJS.ProcessEnv, ...args: string[]): string[] {
  const { status, stdout, stderr } = spawnSync(script, args, {
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  if (status !== 0) throw new Error(`${stdout}${stderr}`);
  return stdout.trim().split("\n");
}

describe("start scripts", () => {
  it("hand the arguments to the program, then those of the caller, in the project", () => {
    const { out, program } = stage();
    const words = start(
      join(out, "vmm/crosvm/start.sh"),
      { CROSVM: program },
      "-p",
      "console=ttyS0 quiet",
      "vmlinux",
    );
    expect(words.slice(0, 4)).toEqual([out, "run", "--mem", "size=256"]);
    expect(words).toContain("type=rng,socket=run/rng.sock,max-queue-size=64");
    expect(words.slice(-3)).toEqual(["-p", "console=ttyS0 quiet", "vmlinux"]);
  });

  it("give an option all its values where the program wants that", () => {
    const { out, program } = stage();
    const script = join(out, "vmm/cloud-hypervisor/start.sh");
    const words = start(script, { CLOUD_HYPERVISOR: program });
    const first = words.indexOf("--disk");
    expect(words.slice(first, first + 3)).toEqual([
      "--disk",
      "vhost_user=true,socket=run/a.sock,id=a,num_queues=1,queue_size=256",
      "vhost_user=true,socket=run/b.sock,id=b,num_queues=1,queue_size=256",
    ]);
    expect(words).toContain("socket=run/rng.sock,id=rng,virtio_id=4,queue_sizes=[64]");
  });

  it.each([
    ["7.2.22", "reconnect=1"],
    ["9.1.0", "reconnect=1"],
    ["9.2.0", "reconnect-ms=1000"],
    ["10.0.13", "reconnect-ms=1000"],
    ["11.1.3", "reconnect-ms=1000"],
  ])("choose the arguments of QEMU %s", (version, reconnect) => {
    const { out, program } = stage();
    const words = start(join(out, "vmm/qemu/start.sh"), { QEMU: program, VERSION: version });
    expect(words).toContain(`socket,id=a,path=run/a.sock,${reconnect}`);
  });

  it("find sockets in another folder when told", () => {
    const { folder, out, program } = stage();
    const script = join(out, "vmm/qemu/start.sh");
    const env = { QEMU: program, VERSION: "11.1.3", WHEELBASE_DIR: folder };
    expect(start(script, env)[0]).toBe(folder);
  });

  it("put the folder of the sockets into libvirt's domain", () => {
    const { folder, out } = stage();
    const virsh = join(folder, "virsh");
    writeFileSync(virsh, '#!/bin/sh\ncat "$2"\n');
    chmodSync(virsh, 0o755);
    mkdirSync(join(out, "run"));
    const domain = start(join(out, "vmm/libvirt/start.sh"), { VIRSH: virsh }).join("\n");
    expect(domain).toContain(`path="${out}/run/a.sock"`.replace("&", "&amp;"));
    expect(domain).not.toContain("/var/lib/wheelbase");
    expect(readFileSync(join(out, "vmm/libvirt/domain.xml"), "utf8")).toContain(
      'path="/var/lib/wheelbase/car/guest0/run/a.sock"',
    );
  });
});
