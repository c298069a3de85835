#!/bin/sh
# scsi.sh   a guest that finds a disk, sees another one come, grow and go; sourced after common.sh
#
#   NEW_BYTES     size of the disk that comes
#   GROWN_BYTES   what the first disk has in the end
#
# Switches the write cache of the first disk off when it is ready for the next step: the host sees that. Prints what the
# disk says of itself, the digest of what came, and "yes" for each step.
# shellcheck source=/dev/null
. /scripts/common.sh

: "${NEW_BYTES:?}" "${GROWN_BYTES:?}"

wait_for_file /dev/sda
device=/sys/block/sda/device
echo "name $(cat $device/vendor) $(cat $device/model) $(cat $device/rev)"
# Behind the header of the page.
echo "serial $(tail -c +5 $device/vpd_pg80)"
echo "wwid $(cat $device/wwid)"
echo "bytes $(blockdev --getsize64 /dev/sda)"
echo "limits $(cat /sys/block/sda/queue/discard_max_bytes) $(cat /sys/block/sda/queue/max_hw_sectors_kb)"

mke2fs /dev/sda > /dev/null 2>&1 || fail "no file system on /dev/sda"
yes "through a SCSI host" | head -c 1048576 > /tmp/data
dd if=/tmp/data of=/dev/sda bs=64k seek=240 conv=fsync,notrunc 2> /dev/null || fail "the write"
dd if=/dev/sda bs=64k skip=240 count=16 iflag=direct 2> /dev/null | cmp -s - /tmp/data && echo "reread yes"

cache=$(echo /sys/class/scsi_disk/*/cache_type)
ready() {
  echo "$1" > "$cache" || fail "cache type $1"
}

new_is_there() { [ "$(cat /sys/block/sdb/size 2> /dev/null)" = $((NEW_BYTES / 512)) ]; }
new_is_gone() { [ ! -e /sys/block/sdb ]; }
first_has_grown() { [ "$(cat /sys/block/sda/size)" = $((GROWN_BYTES / 512)) ]; }

ready "write through"
wait_until new_is_there 900 || fail "no disk was plugged in: $(ls /sys/block)"
echo "plugged $(dd if=/dev/sdb bs=64k 2> /dev/null | sha256sum | cut -d ' ' -f 1)"
ready "write back"
wait_until new_is_gone 900 || fail "the disk was not unplugged"
echo "unplugged yes"
ready "write through"
wait_until first_has_grown 900 || fail "the disk has $(cat /sys/block/sda/size) sectors"
echo "grown yes"
