#!/bin/sh
# disks.sh   every virtio disk of this guest: what its driver negotiated, and whether all bytes pass
#
#   DISKS   how many there are; each has a serial number, which names it in the report
#
# Prints for each: SERIAL-features (bit 0 first), SERIAL-queues, SERIAL-sha256 (of the whole disk, before any write),
# SERIAL-reread yes|no. It writes twelve pieces of 64 KiB from 1 MiB on: first four in one large request, the text
# "SERIAL large" in each, then eight in small requests by eight writers at once, "SERIAL small 0" to 7; all one line over
# and over.
# shellcheck source=/dev/null
. /scripts/common.sh

: "${DISKS:?}"
START=16 # in pieces

all_disks_are_there() {
  [ "$(find /sys/block -name 'vd*' | grep -c .)" -eq "$DISKS" ]
}

piece() {
  yes "$1" | head -c 65536
}

# The pieces as they have to be on the disk, in a file that both halves write from.
make_pieces() {
  for index in 0 1 2 3; do piece "$serial large"; done
  for index in 0 1 2 3 4 5 6 7; do piece "$serial small $index"; done
}

write_all() {
  dd if=/tmp/pieces of="$disk" bs=256k seek=$((START / 4)) count=1 conv=fsync,notrunc 2> /dev/null
  for index in 4 5 6 7 8 9 10 11; do
    dd if=/tmp/pieces of="$disk" bs=4k skip=$((index * 16)) seek=$(((START + index) * 16)) count=16 \
      oflag=direct conv=notrunc 2> /dev/null &
  done
  wait
}

# What the device gives back, not the page cache.
reread() {
  dd if="$disk" bs=256k skip=$((START / 4)) count=3 iflag=direct 2> /dev/null
}

wait_until all_disks_are_there || fail "there are not $DISKS disks: $(ls /sys/block)"
for entry in /sys/block/vd*; do
  disk=/dev/${entry##*/}
  serial=$(cat "$entry/serial")
  echo "$serial-features $(cat "$entry/device/features")"
  echo "$serial-queues $(find "$entry/mq" -mindepth 1 -maxdepth 1 | grep -c .)"
  echo "$serial-sha256 $(dd if="$disk" bs=1M 2> /dev/null | sha256sum | cut -d ' ' -f 1)"
  make_pieces > /tmp/pieces
  write_all
  if reread | cmp -s - /tmp/pieces; then echo "$serial-reread yes"; else echo "$serial-reread no"; fi
done
