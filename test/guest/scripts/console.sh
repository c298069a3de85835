#!/bin/sh
# shellcheck disable=SC3045 # busybox's read has -t
# console.sh   talks to the host over a virtio console, one line each way and one back
#
#   CONSOLE_DEVICE    default /dev/hvc0
#   CONSOLE_SECONDS   how long to wait for the host's line (default 20)
#
# The guest speaks first, for Linux drops what arrives before the terminal is open:
#   guest: wheelbase guest ready
#   host:  any line
#   guest: guest heard: THAT LINE IN CAPITALS
# Prints: console-size ROWS COLUMNS ("0 0" when the device does not offer VIRTIO_CONSOLE_F_SIZE), console-line (the
# host's line as it came).
: "${CONSOLE_DEVICE:=/dev/hvc0}" "${CONSOLE_SECONDS:=20}"

size_is_known() {
  size=$(stty size <&3)
  [ "$size" != "0 0" ]
}

wait_for_file "$CONSOLE_DEVICE"
# One open for all of it: at the last close the terminal falls back to its old settings.
exec 3<> "$CONSOLE_DEVICE" || fail "cannot open $CONSOLE_DEVICE"
# Raw, so that bytes pass as they are; no echo, or the host would get its own line back, and a host that echoes
# as well would make a loop of it.
stty raw -echo <&3 || fail "cannot set $CONSOLE_DEVICE to raw mode"
# The driver sets the size from a work queue, possibly after the open.
wait_until size_is_known 10 || true
echo "console-size $size"

echo "wheelbase guest ready" >&3
if IFS= read -r -t "$CONSOLE_SECONDS" line <&3; then
  echo "console-line $line"
  echo "guest heard: $(echo "$line" | tr '[:lower:]' '[:upper:]')" >&3
else
  fail "no line from the host in $CONSOLE_SECONDS s"
fi
# Setting anything waits until all is sent, which a close followed by a power-off does not.
stty -echo <&3
exec 3>&-
