#!/bin/sh
# balloon.sh   touches memory, then waits until the host took some of it and gave it back; sourced after common.sh
#
#   BALLOON_KIB   by how much MemTotal has to fall
#
# Prints: balloon-kib (by how much MemTotal fell), balloon-back (yes, if all of it came back).
memory_total() { awk '/^MemTotal/ { print $2 }' /proc/meminfo; }

# Used once, so that the host has memory behind it.
dd if=/dev/zero of=/fill bs=1M count=48 2> /dev/null || fail "no room for 48 MiB"
rm /fill

low=$(memory_total)
high=$low

# Down and up again: whichever the script is in time for.
memory_came_back() {
  now=$(memory_total)
  [ "$now" -lt "$low" ] && low=$now
  [ "$now" -gt "$high" ] && high=$now
  [ $((high - low)) -ge "$BALLOON_KIB" ] && [ "$now" -eq "$high" ]
}

wait_until memory_came_back 600 && back=yes || back=no
echo "balloon-kib $((high - low))"
echo "balloon-back $back"
