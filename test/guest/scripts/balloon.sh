#!/bin/sh
# balloon.sh   touches memory, then waits until the host took some of it and gave it back; sourced after common.sh
#
#   BALLOON_KIB   by how much MemTotal has to fall
#
# The host takes it when it reads "memory-used yes", and gives it back at "balloon-taken yes".
memory_total() { awk '/^MemTotal/ { print $2 }' /proc/meminfo; }

# Used once, so that the host has memory behind it.
total=$(memory_total)
dd if=/dev/zero of=/fill bs=1M count=48 2> /dev/null || fail "no room for 48 MiB"
rm /fill
echo "memory-used yes"

memory_is_taken() { [ $((total - $(memory_total))) -ge "$BALLOON_KIB" ]; }
memory_is_back() { [ "$(memory_total)" -ge "$total" ]; }

wait_until memory_is_taken 900 || fail "MemTotal is still $(memory_total) of $total KiB"
echo "balloon-taken yes"
wait_until memory_is_back 900 || fail "MemTotal is only $(memory_total) of $total KiB"
echo "balloon-back yes"
