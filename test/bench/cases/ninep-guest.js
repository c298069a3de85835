// @ts-check
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ninep } from "../../../dist/runtime/index.js";
import { BenchBackend, withFolder } from "../support/backend.js";
import { median, report, rounded } from "../support/result.js";

/**
 * Two directories of the host in one guest of QEMU: one by our device, one by QEMU's own. The guest is emulated and spends
 * most of the time itself, in both cases; it works on them in turn, a part of a second at a time and each first in every
 * other round, so that the load of the machine is the same for both.
 *
 * Linux 6.12 cuts what goes past its page cache into messages of one page, whatever the size of the message agreed on:
 * read-512k and write-512k are many small requests, one after the other. What goes through the cache comes in messages
 * of 500 KB.
 */
const boot = fileURLToPath(new URL("../../guest/lab/boot.sh", import.meta.url));
const rounds = 12;
const cachedRounds = 6;
const largeMiB = 64;

const guestScript = `
mkdir /ours /peer
# /proc/uptime knows no more than hundredths of a second.
now() { while read -r word _ value _; do [ "$word" = now ] && echo "$value" && break; done < /proc/timer_list; }
measure() {
  before=$(now)
  "$2" "$3"
  echo "$1 $3 $((($(now) - before) / 1000))"
}
attach() { mount -t 9p -o "trans=virtio,version=9p2000.L,msize=512000,$2" "$1" "/$1" || exit 1; }
sides() { if [ $(($1 % 2)) = 0 ]; then echo ours peer; else echo peer ours; fi; }
read_large() { dd if=/$1/large of=/dev/null bs=512k count=8 2> /dev/null; }
write_large() { dd if=/dev/zero of=/$1/new bs=512k count=8 2> /dev/null; }
read_small() { dd if=/$1/large of=/dev/null bs=4k count=500 2> /dev/null; }
names() { for i in $(seq 25); do : > /$1/f$i; done; ls -l /$1 > /dev/null; rm /$1/f*; }
read_cached() { dd if=/$1/large of=/dev/null bs=512k 2> /dev/null; }
write_cached() { dd if=/dev/zero of=/$1/new bs=512k count=64 conv=fsync 2> /dev/null; }
for side in ours peer; do
  attach $side cache=none
  # A backend runs for years: what the first hundreds of requests cost is not what is measured.
  for round in $(seq 8); do read_large $side; names $side; done
done
for round in $(seq ${rounds}); do
  for side in $(sides $round); do
    measure read-512k read_large $side
    measure write-512k write_large $side
    rm /$side/new
    measure read-4k read_small $side
    measure names names $side
  done
done
umount /ours /peer
for round in $(seq ${cachedRounds}); do
  for side in $(sides $round); do
    attach $side cache=loose
    measure read-cached read_cached $side
    measure write-cached write_cached $side
    rm /$side/new
    umount /$side
  done
done
`;

/** What a measurement moves. @type {Record<string, [amount: number, unit: string]>} */
const figures = {
  "read-512k": [4, "MiB/s"],
  "write-512k": [4, "MiB/s"],
  "read-4k": [500, "reads/s"],
  "read-cached": [largeMiB, "MiB/s"],
  "write-cached": [32, "MiB/s"],
  names: [25, "files made, listed and removed/s"],
};

/** @param {string} script @param {readonly string[]} qemuArguments @returns {string[][]} the words of each line */
function run(script, qemuArguments) {
  const { status, stdout, stderr } = spawnSync(
    "bash",
    [boot, "-t", "290", "-M", "9pnet_virtio 9p", "-r", "512", script, "--", ...qemuArguments],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`the guest failed: ${stdout}${stderr}`);
  return stdout.split("\n").map((line) => line.split(" "));
}

await withFolder(async (folder) => {
  const [own, other] = ["ours", "peer"].map((name) => {
    const directory = join(folder, name);
    mkdirSync(directory);
    writeFileSync(join(directory, "large"), new Uint8Array(largeMiB * 2 ** 20).fill(7));
    return directory;
  });
  const script = join(folder, "guest.sh");
  writeFileSync(script, guestScript);
  const socketPath = join(folder, "9p.sock");
  const features = ["VIRTIO_F_INDIRECT_DESC", "VIRTIO_F_EVENT_IDX"];
  const spec = ninep({
    ...{ name: "share", lane: "main", socketPath, queueSize: 128, features },
    ...{ directory: own ?? "", tag: "ours" },
  });
  const backend = await BenchBackend.start([spec]);
  const lines = run(script, [
    ...["-chardev", `socket,id=c,path=${socketPath}`],
    "-device",
    "vhost-user-test-device-pci,chardev=c,virtio-id=9,num_vqs=1,vq_size=128,config_size=34",
    ...["-fsdev", `local,id=f,path=${other},security_model=none`],
    ...["-device", "virtio-9p-pci,fsdev=f,mount_tag=peer"],
  ]);
  await backend.stop();
  for (const [name, [amount, unit]] of Object.entries(figures)) {
    const [value = Number.NaN, peer = Number.NaN] = ["ours", "peer"].map((side) => {
      const taken = lines.filter((line) => line[0] === name && line[1] === side);
      return (amount * 1e6) / median(taken.map((line) => Number(line[2])));
    });
    report({
      value: rounded(value, 1),
      unit: `${unit} (${name})`,
      peer: rounded(peer, 1),
      ratio: rounded(value / peer, 2),
    });
  }
});
