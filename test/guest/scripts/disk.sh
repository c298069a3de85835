#!/bin/sh
# disk.sh   a file system on a disk: made, written, read again after a new mount, and room given back; sourced after
#           common.sh
#
#   ERASES not empty: the disk erases securely
#   STEP   "fill": makes the file system and writes files, of which one is to go; "trim": reads, removes, gives back
#
# Prints what the disk says of itself, the digest of each file, and "yes" for each step.
# shellcheck source=/dev/null
. /scripts/common.sh

: "${STEP:?}"
disk=/dev/vda
queue=/sys/block/vda/queue
wait_for_file $disk
mkdir -p /disk

mounted() {
  mount -t ext2 $disk /disk || fail "$disk cannot be mounted"
}

erase() {
  yes secret | head -c 1048576 | dd of=$disk bs=64k seek=16 conv=fsync,notrunc 2> /dev/null
  blkdiscard -s -o 1048576 -l 1048576 $disk || fail "nothing is erased"
  echo "erased $(dd if=$disk bs=64k skip=16 count=16 iflag=direct 2> /dev/null | tr -d '\000' | wc -c)"
}

step_fill() {
  echo "serial $(cat /sys/block/vda/serial)"
  echo "queues $(find /sys/block/vda/mq -mindepth 1 -maxdepth 1 -type d | grep -c .)"
  echo "zoned $(cat $queue/zoned)"
  # The driver switches the cache by the configuration.
  echo "cache $(cat /sys/block/vda/cache_type)"
  echo "write through" > /sys/block/vda/cache_type || fail "the cache cannot be switched"
  echo "switched $(cat /sys/block/vda/cache_type), $(cat $queue/write_cache)"
  echo "write back" > /sys/block/vda/cache_type
  [ -z "${ERASES:-}" ] || erase
  mke2fs $disk > /dev/null 2>&1 || fail "no file system on $disk"
  mounted
  mkdir /disk/tree
  for name in 0 1 2 3; do yes "file $name" | head -c 700000 > /disk/tree/$name; done
  head -c 25165824 /dev/urandom > /disk/large
  sync
  echo "large $(sha256sum < /disk/large)"
  umount /disk
  echo "filled yes"
}

step_trim() {
  mounted
  echo "tree $(cat /disk/tree/* | sha256sum)"
  echo "large $(sha256sum < /disk/large)"
  rm /disk/large
  sync
  fstrim /disk || fail "nothing is given back"
  umount /disk
  echo "trimmed yes"
}

"step_$STEP"
