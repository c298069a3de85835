#!/bin/sh
# zoned-disk.sh   a host-managed zoned disk: its zones, a write at a write pointer and one beside it, a reset, and a file
#                 system that appends to zones; sourced after common.sh
#
#   DISK    its name, for instance vdb
#   TOOLS   the share with Debian's blkzone and btrfs unpacked, read-only
#   STEPS   which of zones, files (default both)
#
# Prints what the disk says of itself, the zones as blkzone tells them, and "yes" for each step.
# shellcheck source=/dev/null
. /scripts/common.sh

: "${DISK:?}" "${TOOLS:?}"
disk=/dev/$DISK
queue=/sys/block/$DISK/queue
wait_for_file "$disk"
mkdir -p /tools /disk
mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000,ro "$TOOLS" /tools || fail "no tools"
ln -sf /tools/usr/lib64 /lib64
export LD_LIBRARY_PATH=/tools/usr/lib/x86_64-linux-gnu
PATH=$PATH:/tools/usr/bin:/tools/usr/sbin

# zone NUMBER: what the disk reports of it, without blanks and numbers of sectors in between.
zone() {
  blkzone report -o $(($1 * zone_sectors)) -c 1 "$disk" | tr -s ' '
}

step_zones() {
  echo "zoned $(cat "$queue/zoned") $(cat "$queue/nr_zones") $(cat "$queue/chunk_sectors")"
  echo "limits $(cat "$queue/max_open_zones") $(cat "$queue/max_active_zones")"
  [ "$(cat "$queue/zone_append_max_bytes")" -gt 0 ] && echo "appends yes"
  zone_sectors=$(cat "$queue/chunk_sectors")
  echo "reported $(blkzone report "$disk" | grep -c 'SEQ_WRITE_REQUIRED')"
  yes zone | head -c 131072 > /tmp/data
  dd if=/tmp/data of="$disk" bs=64k oflag=direct seek=$((zone_sectors / 128)) conv=notrunc 2> /dev/null ||
    fail "no write at the write pointer"
  echo "written $(zone 1)"
  dd if=/tmp/data of="$disk" bs=64k count=1 oflag=direct seek=$((zone_sectors / 128 + 8)) conv=notrunc 2> /dev/null &&
    fail "a write far from the write pointer"
  dd if="$disk" bs=64k skip=$((zone_sectors / 128)) count=2 iflag=direct 2> /dev/null | cmp -s - /tmp/data &&
    echo "reread yes"
  blkzone finish -o "$zone_sectors" -c 1 "$disk" || fail "the zone cannot be finished"
  echo "finished $(zone 1)"
  blkzone reset -o "$zone_sectors" -c 1 "$disk" || fail "the zone cannot be reset"
  echo "reset $(zone 1)"
}

step_files() {
  mkfs.btrfs -q -f "$disk" > /tmp/mkfs 2>&1 || fail "no file system: $(tail -3 /tmp/mkfs)"
  mount -t btrfs "$disk" /disk || fail "$disk cannot be mounted"
  for name in 0 1 2 3; do yes "file $name" | head -c 700000 > "/disk/$name"; done
  head -c 20000000 /dev/urandom > /disk/large
  sync
  large=$(sha256sum < /disk/large)
  rm /disk/3
  umount /disk
  mount -t btrfs "$disk" /disk || fail "$disk cannot be mounted again"
  echo "files $(cat /disk/0 /disk/1 /disk/2 | sha256sum)"
  [ "$(sha256sum < /disk/large)" = "$large" ] && echo "large yes"
  umount /disk
  btrfs check "$disk" > /tmp/check 2>&1 && echo "check clean"
}

for step in ${STEPS:-zones files}; do "step_$step"; done
# A kernel that powers off waits for as long as a share is mounted.
umount /tools
