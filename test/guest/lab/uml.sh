#!/bin/bash
# uml.sh [options] GUEST_SCRIPT [KEY=VALUE|FILE...] [-- UML ARGS...]
#
# Boots User Mode Linux (a Linux kernel as a plain process, half a second for a whole run), prints what GUEST_SCRIPT
# prints and exits with its status; 124: the time ran out, 125: the lab failed, 126: the guest never reported.
#
#   -d SOCKET:ID   vhost-user device (VIRTIO id) to attach; repeatable; the backend must be listening
#   -M "MODULES"   modules to load; only with -p, for our own kernel has everything built in
#   -p             Debian's packaged kernel (fetch.sh uml) instead of build-uml.sh's
#   -u LINUX       this UML kernel          -r MIB    guest memory (default 128)
#   -t SECONDS     time limit (default 60)  -c FILE   keep the console here
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

modules='' package='' linux='' memory=128 limit=60 console='' devices=()
while getopts d:M:pu:r:t:c: option; do
  case $option in
    d) devices+=("virtio_uml.device=$OPTARG") ;;
    M) modules=$OPTARG ;;
    p) package=1 ;;
    u) linux=$OPTARG ;;
    r) memory=$OPTARG ;;
    t) limit=$OPTARG ;;
    c) console=$OPTARG ;;
    *) exit 2 ;;
  esac
done
shift $((OPTIND - 1))
script=${1:?GUEST_SCRIPT}
shift
items=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
  items+=("$1")
  shift
done
[ $# -eq 0 ] || shift

if [ -n "$package" ]; then
  kernel=$LAB_CACHE/kernel/uml
  [ -e "$kernel/ok" ] || die "no packaged UML in $LAB_CACHE; run: bash test/guest/lab/fetch.sh uml"
  linux=${linux:-$kernel/usr/bin/linux.uml}
else
  kernel=$(kernel_dir x86_64 trixie) # for its busybox
  linux=${linux:-$(uml_dir)/linux}
fi
[ -x "$linux" ] || die "no User Mode Linux for the present uml.config in $LAB_CACHE; $(setup_hint)"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
console=${console:-$work/console}
"$LAB_DIR/mkinitramfs.sh" "$kernel" "$work/initrd" "$script" "$modules" "${items[@]}"

status=0
started=$(date +%s%N)
# UML makes itself a session of its own, out of reach for who kills our process group: so it dies with its parent.
timeout --foreground -k 5 "$limit" setpriv --pdeathsig KILL "$linux" "mem=${memory}M" "initrd=$work/initrd" \
  con=null con0=fd:0,fd:1 noreboot quiet panic=-1 "uml_dir=$work/" "${devices[@]}" "$@" < /dev/null > "$console" 2>&1 || status=$?
report_guest "$console" "$status" "$started" UML
