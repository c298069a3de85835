#!/bin/sh
# balloon.sh   touches memory, then waits until the host took some of it and gave it back; sourced after common.sh
#
#   BALLOON_KIB   by how much MemTotal has to fall
#
# Fills 16 MiB as soon as it has seen that, which the host sees in turn.
memory_total() { awk '/^MemTotal/ { print $2 }' /proc/meminfo; }

# Used once, so that the host has memory behind it.
total=$(memory_total)
dd if=/dev/zero of=/fill bs=1M count=48 2> /dev/null || fail "no room for 48 MiB"
rm /fill

memory_is_taken() { [ $((total - $(memory_total))) -ge "$BALLOON_KIB" ]; }
memory_is_back() { [ "$(memory_total)" -ge "$total" ]; }

wait_until memory_is_taken 900 || fail "MemTotal is still $(memory_total) of $total KiB"
echo "balloon-taken yes"
dd if=/dev/zero of=/seen bs=1M count=16 2> /dev/null || fail "no room for 16 MiB"
wait_until memory_is_back 900 || fail "MemTotal is only $(memory_total) of $total KiB"
echo "balloon-back yes"
