#!/bin/bash
# build.sh: builds the peers in C and prints the folder with their programs. What they are compared with, QEMU's
# libvhost-user, comes as source from Debian 12 and stays in the lab's cache.
# shellcheck source-path=SCRIPTDIR source=../../guest/lab/common.sh
. "$(dirname "$0")/../../guest/lab/common.sh"

PEER_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TARBALL=qemu_7.2+dfsg.orig.tar.xz
SHA256=91aca71520040edc40b8d437aa3004dae614f58e286cf653ee8996c07af2962f
SOURCE=$LAB_CACHE/source/qemu-7.2.0
LIBRARY=subprojects/libvhost-user

fetch_source() {
  local part=$SOURCE.part
  [ ! -e "$SOURCE/ok" ] || return 0
  need xz
  rm -rf "$part" "$SOURCE"
  mkdir -p "$part"
  retry /usr/lib/apt/apt-helper -qq download-file "$(lab_mirror)/pool/main/q/qemu/$TARBALL" \
    "$part/$TARBALL" "SHA256:$SHA256" >&2
  # The library's includes are links into the rest of the tree.
  tar -xJf "$part/$TARBALL" -C "$part" --strip-components=1 --wildcards \
    "*/$LIBRARY/*" '*/include/qemu/*.h' '*/include/standard-headers/linux/*'
  rm "$part/$TARBALL"
  touch "$part/ok"
  mv -T "$part" "$SOURCE"
}

build() {
  local out=$1
  [ ! -x "$out/split-queue" ] || return 0
  need gcc
  mkdir -p "$out"
  gcc -O2 -std=gnu11 -D_GNU_SOURCE -I "$SOURCE/$LIBRARY" -o "$out/split-queue.part" \
    "$PEER_DIR/split-queue.c" "$SOURCE/$LIBRARY/libvhost-user.c" -lpthread >&2
  mv "$out/split-queue.part" "$out/split-queue"
}

with_lock source-qemu fetch_source
digest=$(sha256sum < "$PEER_DIR/split-queue.c")
out=$LAB_CACHE/build/bench-peer-${digest:0:12}
with_lock bench-peer build "$out"
echo "$out"
