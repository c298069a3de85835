#!/bin/sh
# migration.sh   a guest that is moved to another QEMU while its disk writes to its memory
#
#   DATA_MIB   how much of the disk holds data; the two blocks of 4 KiB behind it are for talking to the host: it
#              writes an order to the first, we write what we did to the second
#
# Prints, on the second QEMU: cached-sha256 (of the data as the disk put it in memory on the first QEMU, before and
# while the memory was copied), disk-sha256 (of the data read again), and migrated yes.
# shellcheck source=/dev/null
. /scripts/common.sh

: "${DATA_MIB:?}"
disk=/dev/vda
order_block=$((DATA_MIB * 256))

digest_disk() {
  dd if="$disk" bs=1M count="$DATA_MIB" 2> /dev/null | sha256sum | cut -d ' ' -f 1
}

# Memory that changes faster than QEMU copies it keeps QEMU from being done. The order is read past the cache; busybox
# does that in blocks of 4 KiB, and quietly not at all in smaller ones.
wait_for_order() {
  until [ "$(dd if="$disk" bs=4k skip="$order_block" count=1 iflag=direct 2> /dev/null | head -n 1)" = "$1" ]; do
    cat /tmp/source > /tmp/changing
  done
}

report() {
  { echo "$1"; head -c 4096 /dev/zero; } | head -c 4096 > /tmp/report
  dd if=/tmp/report of="$disk" bs=4k seek=$((order_block + 1)) count=1 oflag=direct conv=notrunc 2> /dev/null ||
    fail "cannot write $1"
}

wait_for_file "$disk"
# What nobody has open has no cache.
exec 3< "$disk"
dd if="$disk" of=/tmp/source bs=1M count=16 2> /dev/null
# That has to be filled later, by the disk alone.
echo 3 > /proc/sys/vm/drop_caches
report started
wait_for_order read
dd if="$disk" of=/dev/null bs=1M count="$DATA_MIB" 2> /dev/null
report read
wait_for_order check
echo "cached-sha256 $(digest_disk)"
echo 3 > /proc/sys/vm/drop_caches
echo "disk-sha256 $(digest_disk)"
report checked
echo "migrated yes"
