#!/bin/sh
# block.sh   reads the whole disk, then writes a pattern and reads it back from the device
#
#   BLOCK_DEVICE      default /dev/vda
#   PATTERN_OFFSET    where to write, in MiB (default 4); PATTERN_SIZE: how much, in MiB (default 1)
#
# Prints: disk-bytes, disk-sha256 (before the write), pattern-sha256 (what was meant), pattern-reread (what the
# device gave back), pattern-written yes|no. The pattern is the line "wheelbase pattern" over and over.
: "${BLOCK_DEVICE:=/dev/vda}" "${PATTERN_OFFSET:=4}" "${PATTERN_SIZE:=1}"

digest() {
  sha256sum | cut -d ' ' -f 1
}

wait_for_file "$BLOCK_DEVICE"
echo "disk-bytes $(blockdev --getsize64 "$BLOCK_DEVICE")"
echo "disk-sha256 $(dd if="$BLOCK_DEVICE" bs=1M 2> /dev/null | digest)"

yes "wheelbase pattern" | head -c $((PATTERN_SIZE * 1048576)) > /tmp/pattern
echo "pattern-sha256 $(digest < /tmp/pattern)"
dd if=/tmp/pattern of="$BLOCK_DEVICE" bs=64k seek=$((PATTERN_OFFSET * 16)) conv=fsync,notrunc 2> /tmp/dd ||
  fail "the write failed: $(cat /tmp/dd)"
# Without the flush the page cache answers, not the device.
blockdev --flushbufs "$BLOCK_DEVICE"
dd if="$BLOCK_DEVICE" bs=1M skip="$PATTERN_OFFSET" count="$PATTERN_SIZE" 2> /dev/null > /tmp/reread
echo "pattern-reread $(digest < /tmp/reread)"
if cmp -s /tmp/pattern /tmp/reread; then
  echo "pattern-written yes"
else
  echo "pattern-written no"
  fail "the device gave back something else than was written"
fi
rm -f /tmp/pattern /tmp/reread /tmp/dd
