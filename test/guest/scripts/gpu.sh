#!/bin/sh
# gpu.sh   draws a picture on the frame buffer, and keeps it until the host has seen it
#
#   /files/picture.bin   the pixels, as /dev/fb0 wants them
#   /files/cursor        the program of this name: shows a cursor as long as it runs
#   PLUGS                not empty: a second display comes and goes then; the guest tells the host when it saw it come
# Prints: gpu-mode WIDTH,HEIGHT STRIDE BITS, gpu-edid BASE64 (of the first display, once the kernel believed it),
# gpu-first STATUS and gpu-second STATUS (of the connectors), and what console.sh prints: its line is the host's leave
# to end, or to go on; then gpu-plugged and gpu-unplugged. And what the program prints.

connector_status() {
  cat /sys/class/drm/card0-Virtual-"$1"/status 2> /dev/null || echo none
}

wait_for_file /dev/fb0
# The console's text, and its cursor above all, would be drawn over the picture. User Mode Linux has none.
for console in /sys/class/vtconsole/*/bind; do
  [ ! -e "$console" ] || echo 0 > "$console" 2> /dev/null || true
done
graphics=/sys/class/graphics/fb0
# And where it has none, nobody has lit the display yet.
echo 0 > $graphics/blank || fail "the display stays dark"
echo "gpu-mode $(cat $graphics/virtual_size) $(cat $graphics/stride) $(cat $graphics/bits_per_pixel)"
echo "gpu-edid $(base64 < /sys/class/drm/card0-Virtual-1/edid | tr -d '\n')"
echo "gpu-first $(connector_status 1)"
echo "gpu-second $(connector_status 2)"
dd if=/files/picture.bin of=/dev/fb0 bs=64k 2> /dev/null || fail "the frame buffer takes no picture"
/files/cursor 100 50 &
cursor=$!

. /scripts/console.sh

kill "$cursor" && wait "$cursor" 2> /dev/null

second_is() { [ "$(connector_status 2)" = "$wanted" ]; }

if [ -n "${PLUGS:-}" ]; then
  wanted=connected
  wait_until second_is 900 || fail "no second display: $(connector_status 2)"
  # Whoever looks has its modes read.
  echo detect > /sys/class/drm/card0-Virtual-2/status
  echo "gpu-plugged $(head -n 1 /sys/class/drm/card0-Virtual-2/modes)"
  echo "plugged" > /dev/hvc0
  wanted=disconnected
  wait_until second_is 900 || fail "the second display is still there"
  echo "gpu-unplugged yes"
fi
