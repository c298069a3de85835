#!/bin/bash
# kconfig.sh ARCH FRAGMENT OUT   makes the smallest configuration of the newest kernel that has what FRAGMENT asks for
#
# As "make allnoconfig" with KCONFIG_ALLCONFIG: OUT lacks what the kernel does not know, and what depends on something
# that FRAGMENT leaves out. ARCH: x86_64 aarch64 s390x.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

case ${1:?ARCH} in
  x86_64) arch=x86_64 source=x86 ;;
  aarch64) arch=arm64 source=arm64 ;;
  s390x) arch=s390 source=s390 ;;
  *) die "unknown architecture $1 (x86_64, aarch64, s390x)" ;;
esac
fragment=$(realpath "${2:?FRAGMENT}") out=$(realpath "${3:?OUT}")
linux=$("$LAB_DIR/fetch-linux.sh")
need gcc ld
cd "$linux/kconfig"
# What the kernel's makefile tells its program. The host's compiler stands in for that of the architecture.
export srctree=. objtree=. ARCH=$arch SRCARCH=$source KERNELVERSION CC=gcc LD=ld NM=nm AR=ar OBJCOPY=objcopy \
  CC_VERSION_TEXT PAHOLE=pahole RUSTC=rustc BINDGEN=bindgen KCONFIG_CONFIG=$out KCONFIG_ALLCONFIG=$fragment
KERNELVERSION=$(cat "$linux/series").0
CC_VERSION_TEXT=$(gcc --version | head -1)
./scripts/kconfig/conf --allnoconfig Kconfig > /dev/null 2>&1 || die "the kernel's conf failed"
