// @ts-check
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ninep } from "../../../dist/runtime/index.js";
import { BenchBackend, withFolder } from "../support/backend.js";
import { median, report, rounded } from "../support/result.js";

/**
 * A directory of the host in a guest of QEMU: our device, and QEMU's own. The guest is emulated and spends most of the
 * time itself, in both cases; the runs alternate, so that the load of the machine is the same for both.
 */
const boot = fileURLToPath(new URL("../../guest/lab/boot.sh", import.meta.url));
const rounds = 2;

const guestScript = `
mkdir /share
mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000 share /share || exit 1
now() { read -r up _ < /proc/uptime; echo "$up" | tr -d .; }
measure() {
  before=$(now)
  shift
  "$@"
  echo "$name $(($(now) - before))"
}
read_all() { dd if=/share/large of=/dev/null bs=512k 2> /dev/null; }
write_all() { dd if=/dev/zero of=/share/new bs=512k count=128 2> /dev/null; rm /share/new; }
small() { dd if=/share/large of=/dev/null bs=4k count=1000 2> /dev/null; }
names() { for i in $(seq 150); do : > /share/f$i; done; ls -l /share > /dev/null; rm /share/f*; }
cat /share/large > /dev/null
name=read-512k measure x read_all
name=write-512k measure x write_all
name=read-4k measure x small
name=names measure x names
umount /share
`;

/** What the hundredths of seconds of a measurement mean. @type {Record<string, [amount: number, unit: string]>} */
const figures = {
  "read-512k": [64, "MiB/s"],
  "write-512k": [64, "MiB/s"],
  "read-4k": [1000, "reads/s"],
  names: [150, "files made, listed and removed/s"],
};

/** @param {string} script @param {readonly string[]} qemuArguments @returns {Map<string, number>} hundredths of seconds */
function run(script, qemuArguments) {
  const { status, stdout, stderr } = spawnSync(
    "bash",
    [boot, "-t", "250", "-M", "9pnet_virtio 9p", "-r", "512", script, "--", ...qemuArguments],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`the guest failed: ${stdout}${stderr}`);
  const lines = stdout.split("\n").map((line) => line.split(" "));
  return new Map(lines.map(([name = "", value]) => [name, Number(value)]));
}

await withFolder(async (folder) => {
  const directory = join(folder, "share");
  mkdirSync(directory);
  writeFileSync(join(directory, "large"), new Uint8Array(64 * 2 ** 20).fill(7));
  const script = join(folder, "guest.sh");
  writeFileSync(script, guestScript);
  const socketPath = join(folder, "9p.sock");
  const features = ["VIRTIO_F_INDIRECT_DESC", "VIRTIO_F_EVENT_IDX"];
  const spec = ninep({
    ...{ name: "share", lane: "main", socketPath, queueSize: 128, features },
    ...{ directory, tag: "share" },
  });
  const backend = await BenchBackend.start([spec]);
  const ours = [
    ...["-chardev", `socket,id=c,path=${socketPath}`],
    "-device",
    "vhost-user-test-device-pci,chardev=c,virtio-id=9,num_vqs=1,vq_size=128,config_size=34",
  ];
  const qemus = [
    ...["-fsdev", `local,id=f,path=${directory},security_model=none`],
    ...["-device", "virtio-9p-pci,fsdev=f,mount_tag=share"],
  ];
  /** @type {Map<string, {ours: number[], peer: number[]}>} */
  const measured = new Map(Object.keys(figures).map((name) => [name, { ours: [], peer: [] }]));
  for (let round = 0; round < rounds; round++) {
    const own = run(script, ours);
    const other = run(script, qemus);
    for (const [name, { ours, peer }] of measured) {
      ours.push(own.get(name) ?? Number.NaN);
      peer.push(other.get(name) ?? Number.NaN);
    }
  }
  await backend.stop();
  for (const [name, { ours, peer }] of measured) {
    const [amount, unit] = figures[name] ?? [1, ""];
    const value = (amount * 100) / median(ours);
    const other = (amount * 100) / median(peer);
    report({
      value: rounded(value, 1),
      unit: `${unit} (${name})`,
      peer: rounded(other, 1),
      ratio: rounded(value / other, 2),
    });
  }
});
