#!/bin/sh
# arm64.sh   serves and drives the devices of /files/arm64.yaml with Node.js on this guest's own processor
#
# The first disk has the package and Node.js. Prints what the self-test prints, and its exit code.
# shellcheck source=/dev/null
. /scripts/common.sh

wait_for_file /dev/vda
mkdir -p /disk
mount -t ext4 -o ro /dev/vda /disk || fail "no disk with the package"
for folder in dev dev/pts proc sys; do mount -o bind "/$folder" "/disk/$folder"; done
mount -t tmpfs tmp /disk/tmp
cp /files/arm64.yaml /disk/tmp/
echo "arm64-machine $(uname -m)"
echo "arm64-node $(chroot /disk /bin/node --version)"
chroot /disk /bin/node /wheelbase/bin/wheelbase.js selftest /tmp/arm64.yaml
echo "arm64-selftest $?"
