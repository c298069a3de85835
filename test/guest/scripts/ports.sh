#!/bin/sh
# shellcheck disable=SC3045 # busybox's read has -t
# ports.sh   a console with several ports: one for data, one that goes and comes, a terminal with a shell; sourced after
#            common.sh
#
# Over the port "data" the guest says each time when it is ready for the next step: "here", "resized", "gone", "back",
# "shell". Prints for each step what it saw.
# shellcheck source=/dev/null
. /scripts/common.sh

port_is_there() {
  data=$(grep -lx data /sys/class/virtio-ports/*/name 2> /dev/null) && data=${data%/name}
}
wait_until port_is_there 300 || fail "no port: $(cat /sys/class/virtio-ports/*/name)"
wait_for_file "/dev/${data##*/}"
exec 4<> "/dev/${data##*/}" || fail "cannot open the port"
extra=${data%1}2
wait_for_file /dev/hvc0
exec 3<> /dev/hvc0
stty raw -echo <&3

size_is() { [ "$(stty size <&3)" = "$wanted" ]; }
extra_is_gone() { [ ! -e "$extra" ]; }
extra_is_back() { [ "$(cat "$extra/name" 2> /dev/null)" = again ]; }

wanted="24 80"
wait_until size_is 100 || fail "the terminal has $(stty size <&3)"
echo "size $wanted"
echo "extra $(cat "$extra/name")"
echo here >&4
IFS= read -r -t 100 line <&4 || fail "no line from the host"
echo "line $line"

wanted="50 132"
wait_until size_is 900 || fail "the terminal has $(stty size <&3)"
echo "resized yes"
echo resized >&4
wait_until extra_is_gone 900 || fail "the port is still there"
echo "gone yes"
echo gone >&4
wait_until extra_is_back 900 || fail "the port is not back"
echo "back yes"

# The host's commands, until it leaves the shell.
echo back >&4
sh <&3 >&3 2>&3
echo "shell $?"
stty -echo <&3
