#!/bin/bash
# run-in.sh NAME PROGRAM ARGS...   runs PROGRAM of roots/NAME (see fetch.sh root) with that root's own C library
#
# It runs on this machine's file system: no chroot, so host paths and sockets work as they are. The process that
# calls this becomes PROGRAM (exec), so its process id is PROGRAM's.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

name=$1 program=$2
shift 2
root=$LAB_CACHE/roots/$name
[ -e "$root/ok" ] || die "no root $name in $LAB_CACHE; $(setup_hint)"

executable=
for dir in usr/bin usr/sbin usr/libexec usr/lib/qemu; do
  [ ! -x "$root/$dir/$program" ] || { executable=$root/$dir/$program && break; }
done
[ -n "$executable" ] || die "no program $program in $root"

triplet=$(uname -m)-linux-gnu
libraries=$root/usr/lib/$triplet:$root/lib/$triplet:$root/usr/lib/$triplet/pulseaudio:$root/usr/lib
loader=
for candidate in "$root"/{usr/lib64,lib64,"usr/lib/$triplet"}/ld-linux-*.so.*; do
  [ ! -e "$candidate" ] || { loader=$candidate && break; }
done
[ -n "$loader" ] || die "no dynamic loader in $root"

case $program in
  qemu-system-*) set -- -L "$root/usr/share/qemu" -L "$root/usr/share/seabios" -L "$root/usr/lib/ipxe/qemu" "$@" ;;
esac
case $program in
  qemu-*) export QEMU_MODULE_DIR=$root/usr/lib/$triplet/qemu ;;
esac
# DPDK looks for its drivers where the machine would have them; these are the ones we need.
case $program in
  dpdk-*)
    for driver in "$root/usr/lib/$triplet"/dpdk/pmds-*/librte_{mempool_ring,net_virtio,net_vhost}.so.[0-9][0-9]; do
      # A root has one of the two network drivers, or both.
      [ ! -e "$driver" ] || set -- -d "$driver" "$@"
    done
    ;;
esac
exec "$loader" --library-path "$libraries" "$executable" "$@"
