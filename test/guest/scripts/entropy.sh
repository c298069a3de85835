#!/bin/sh
# entropy.sh   reads the hardware random generator, which must be the virtio one
#
#   ENTROPY_SIZE   bytes to read (default 1048576; Linux asks the device for 64 bytes at a time)
#
# Prints: rng-current (virtio_rng.N), rng-bytes, rng-sha256, rng-distinct (different byte values in the first 64 KiB:
# 256, if the bytes are random at all).
: "${ENTROPY_SIZE:=1048576}"

virtio_is_current() {
  rng_current=$(cat /sys/class/misc/hw_random/rng_current 2> /dev/null)
  case $rng_current in
    virtio_rng*) [ -c /dev/hwrng ] ;;
    *) return 1 ;;
  esac
}

wait_until virtio_is_current || fail "the random generator is '$rng_current', not virtio_rng"
echo "rng-current $rng_current"
head -c "$ENTROPY_SIZE" /dev/hwrng > /tmp/entropy || fail "reading /dev/hwrng failed"
echo "rng-bytes $(wc -c < /tmp/entropy)"
echo "rng-sha256 $(sha256sum < /tmp/entropy | cut -d ' ' -f 1)"
distinct=$(head -c 65536 /tmp/entropy | od -A n -v -t x1 | tr -s ' ' '\n' | sort -u | grep -c .)
echo "rng-distinct $distinct"
rm -f /tmp/entropy
[ "$distinct" -gt 1 ] || fail "all bytes are the same"
