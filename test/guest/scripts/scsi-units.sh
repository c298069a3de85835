#!/bin/sh
# scsi-units.sh   a disk with a file system, one with protection information, and a disc; sourced after common.sh
#
# Prints for the disk: mounted; for the protected one: integrity, protected; for the disc: disc-sha256, disc-read-only.
# shellcheck source=/dev/null
. /scripts/common.sh

wait_for_file /dev/sda
wait_for_file /dev/sdb
wait_for_file /dev/sr0

# Linux looks at units at the same time, and names them as it is through with them.
unit() {
  for path in /sys/bus/scsi/devices/*:"$1"/block/*; do echo "${path##*/}"; done
}
disk=$(unit 0)
protected=$(unit 1)

mke2fs "/dev/$disk" > /dev/null 2>&1 || fail "no file system on /dev/$disk"
mkdir -p /disk
mount -t ext2 "/dev/$disk" /disk || fail "no mount of /dev/$disk"
mkdir /disk/folder
for index in 0 1 2 3 4 5 6 7; do yes "file $index" | head -c 300000 > "/disk/folder/$index"; done
rm /disk/folder/3
umount /disk
mount -t ext2 -o ro "/dev/$disk" /disk || fail "no second mount"
echo "mounted $(cat /disk/folder/* | sha256sum | cut -d ' ' -f 1)"
umount /disk

echo "integrity $(cat "/sys/block/$protected/integrity/format" 2> /dev/null)"
yes "protected" | head -c 262144 > /tmp/data
dd if=/tmp/data of="/dev/$protected" bs=32k seek=2 oflag=direct conv=notrunc 2> /dev/null || fail "the protected write"
dd if="/dev/$protected" bs=32k skip=2 count=8 iflag=direct 2> /dev/null | cmp -s - /tmp/data && echo "protected yes"

echo "disc-sha256 $(dd if=/dev/sr0 bs=64k 2> /dev/null | sha256sum | cut -d ' ' -f 1)"
echo "disc-read-only $(blockdev --getro /dev/sr0)"
echo "disc $(cat /sys/block/sr0/device/model)"
