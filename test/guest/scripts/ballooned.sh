#!/bin/sh
# ballooned.sh   waits until the host took memory; sourced after common.sh
#
#   TOTAL_KIB   below which MemTotal has to fall
memory_is_taken() {
  [ "$(awk '/^MemTotal/ { print $2 }' /proc/meminfo)" -lt "$TOTAL_KIB" ]
}

wait_until memory_is_taken 600 || fail "$(head -1 /proc/meminfo)"


