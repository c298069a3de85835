#!/bin/bash
# boot.sh [options] GUEST_SCRIPT [KEY=VALUE|FILE...] [-- QEMU ARGS...]
#
# Boots Debian's kernel in QEMU (emulation, no KVM), prints what GUEST_SCRIPT prints and exits with its status;
# 124: the time ran out, 125: the lab failed, 126: the guest never reported.
#
#   -a ARCH        x86_64 (default) aarch64 s390x   -s SUITE   the kernel's suite (default trixie)
#   -m MACHINE     q35, microvm, virt, s390-ccw-virtio, with options as -M takes them
#   -M "MODULES"   modules to load (default: the transport's only)
#   -A "ARGS"      more kernel arguments            -k KERNEL  another kernel image
#   -q ROOT        QEMU of roots/ROOT (default qemu11, or qemu11-ARCH); "host": this machine's own
#   -p CPIO        uncompressed cpio before the initrd (ACPI override: kernel/firmware/acpi/*.aml)
#   -r MIB         guest memory (default 256)       -t SECONDS time limit (default 120)
#   -c FILE        keep the console here
#
# Guest memory is a shared memfd, as vhost-user needs; virtio-mmio is modern (QEMU's default is legacy).
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

arch=x86_64 suite=trixie machine='' modules='' append='' image='' root='' override='' memory=256 limit=120 console=''
while getopts a:s:m:M:A:k:q:p:r:t:c: option; do
  case $option in
    a) arch=$OPTARG ;;
    s) suite=$OPTARG ;;
    m) machine=$OPTARG ;;
    M) modules=$OPTARG ;;
    A) append=$OPTARG ;;
    k) image=$OPTARG ;;
    q) root=$OPTARG ;;
    p) override=$OPTARG ;;
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

extra=(-global virtio-mmio.force-legacy=false)
case $arch in
  x86_64)
    machine=${machine:-q35} terminal=ttyS0 cpu=max root=${root:-qemu11}
    case $machine in
      microvm*)
        # Under emulation it has no reference for the TSC: without these the kernel hangs when the machine is
        # busy. It cannot power off. Its SeaBIOS hangs on a vhost-user-blk, qboot does not.
        append="no_timer_check tsc_early_khz=2000000 reboot=t lab.reboot $append"
        extra+=(-bios qboot.rom)
        case " $modules" in *virtio_mmio.ko*) ;; *) modules="virtio_mmio $modules" ;; esac
        ;;
    esac
    ;;
  aarch64)
    machine=${machine:-virt} terminal=ttyAMA0 cpu=cortex-a57 root=${root:-qemu11-aarch64}
    modules="virtio_mmio $modules"
    ;;
  s390x)
    machine=${machine:-s390-ccw-virtio} terminal=ttysclp0 cpu=max root=${root:-qemu11-s390x}
    extra=()
    ;;
  *) die "unknown architecture $arch (x86_64, aarch64, s390x)" ;;
esac

kernel=$(kernel_dir "$arch" "$suite")
if [ "$root" = host ]; then
  command -v "qemu-system-$arch" > /dev/null || die "this machine has no qemu-system-$arch"
  qemu=("qemu-system-$arch")
else
  [ -e "$LAB_CACHE/roots/$root/ok" ] || die "no QEMU root $root in $LAB_CACHE; $(setup_hint "$arch")"
  qemu=("$LAB_DIR/run-in.sh" "$root" "qemu-system-$arch")
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
console=${console:-$work/console}
"$LAB_DIR/mkinitramfs.sh" "$kernel" "$work/initrd" "$script" "$modules" "${items[@]}"
if [ -n "$override" ]; then
  cat "$override" "$work/initrd" > "$work/both"
  mv "$work/both" "$work/initrd"
fi

status=0
started=$(date +%s%N)
# --foreground keeps the guest in our process group, where who started us can kill it.
timeout --foreground -k 5 "$limit" "${qemu[@]}" -accel tcg -M "$machine,memory-backend=labmem" \
  -object "memory-backend-memfd,id=labmem,size=${memory}M,share=on" -cpu "$cpu" -m "$memory" \
  -display none -nodefaults -no-user-config -no-reboot -serial stdio -monitor none \
  -kernel "${image:-$kernel/vmlinuz}" -initrd "$work/initrd" -append "console=$terminal quiet panic=-1 $append" \
  "${extra[@]}" "$@" < /dev/null > "$console" || status=$?
report_guest "$console" "$status" "$started" QEMU
