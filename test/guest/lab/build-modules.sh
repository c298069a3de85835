#!/bin/bash
# build-modules.sh ARCH [SUITE]   builds the virtio drivers that Debian leaves out, and prints their folder
#
# SUITE: trixie-backports (7.x, the default: i2c gpio spi can rtc, virtio_mmio with command-line devices, the scmi
# transport on arm64) or trixie (6.12: i2c gpio mmio scmi). ARCH: x86_64, aarch64. Needs root (chroot). 8 to 50 s.
# Load them with: boot.sh -s SUITE -M "FOLDER/i2c-virtio.ko ..."
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

arch=${1:?ARCH} suite=${2:-trixie-backports}
host=$(uname -m)
kernel=$("$LAB_DIR/fetch.sh" kernel "$arch" "$suite")
version=$(cat "$kernel/version")
series=$(grep -oE '^[0-9]+\.[0-9]+' <<< "$version")

# Copies a driver's sources into the work folder and adds its object, if this kernel has that driver.
add() {
  local object=$1 file
  shift
  for file in "$@"; do
    [ -e "$file" ] || return 0
  done
  cp "$@" "$root/w/"
  objects="$objects $object.o"
}

# The build runs in a root of the kernel's own release: its compiler is the one the kernel was built with.
make_root() {
  local host_version=$version cross=()
  if [ "$arch" != "$host" ]; then
    cross=("gcc-${arch//_/-}-linux-gnu")
    # The headers package of this machine's flavour brings the build tools that run here.
    host_version=$(cat "$("$LAB_DIR/fetch.sh" kernel "$host" "$suite")/version")
  fi
  "$LAB_DIR/fetch.sh" root "kbuild-$arch-$suite" "$(suites_of "$suite")" base-files bash dash coreutils sed grep \
    findutils mawk tar xz-utils make gcc "linux-headers-$host_version" "linux-source-$series" "${cross[@]}"
}

collect_sources() {
  local name=linux-source-$series drivers
  mkdir -p "$root/w.src"
  # Not every series has every driver; add() looks for what came.
  tar -C "$root/w.src" -xJf "$root/usr/src/$name.tar.xz" --wildcards \
    "$name/drivers/virtio/*" "$name/drivers/i2c/busses/i2c-virtio.c" "$name/drivers/gpio/*virtio*" \
    "$name/drivers/spi/*virtio*" "$name/drivers/net/can/*" "$name/drivers/firmware/arm_scmi/*" 2> /dev/null || true
  drivers=$root/w.src/$name/drivers
  rm -rf "$root/w"
  mkdir -p "$root/w"
  objects=
  add virtio_mmio "$drivers/virtio/virtio_mmio.c"
  add i2c-virtio "$drivers/i2c/busses/i2c-virtio.c"
  add gpio-virtio "$drivers/gpio/gpio-virtio.c"
  add spi-virtio "$drivers/spi/spi-virtio.c"
  add virtio_can "$drivers/net/can/virtio_can.c"
  add virtio_rtc "$drivers"/virtio/virtio_rtc_*
  if [ "$arch" = aarch64 ] && [ -e "$drivers/firmware/arm_scmi/transports/virtio.c" ]; then
    sed 's,"../,",' "$drivers/firmware/arm_scmi/transports/virtio.c" > "$root/w/scmi_transport_virtio.c"
    cp "$drivers"/firmware/arm_scmi/*.h "$root/w/"
    objects="$objects scmi_transport_virtio.o"
  fi
  cat > "$root/w/Makefile" << MAKEFILE
obj-m := $objects
virtio_rtc-y := virtio_rtc_driver.o virtio_rtc_ptp.o virtio_rtc_class.o
ccflags-y := -DCONFIG_VIRTIO_MMIO_CMDLINE_DEVICES=1 -DCONFIG_VIRTIO_RTC_PTP=1 -DCONFIG_VIRTIO_RTC_CLASS=1
ccflags-y += -DCONFIG_ARM_SCMI_HAVE_TRANSPORT=1 -DCONFIG_ARM_SCMI_HAVE_MSG=1
MAKEFILE
}

compile() {
  local make_arch=$arch cross=()
  [ "$arch" != aarch64 ] || make_arch=arm64
  [ "$arch" = "$host" ] || cross=("CROSS_COMPILE=$arch-linux-gnu-")
  # objtool reads /proc; the mount lives only in this command's own mount namespace.
  # shellcheck disable=SC2016 # the inner shell expands these
  unshare --mount sh -c 'mount -t proc proc "$1/proc" && exec chroot "$@"' sh "$root" \
    /usr/bin/env -i PATH=/usr/bin:/usr/sbin make -C "/usr/src/linux-headers-$version" M=/w ARCH="$make_arch" \
    "${cross[@]}" modules > "$root/w.log" 2>&1 || {
    tail -20 "$root/w.log" >&2
    die "the module build failed; all of its output: $root/w.log"
  }
}

build() {
  local final=$1 part=$1.part root objects
  [ ! -e "$final" ] || return 0
  root=$(make_root)
  if [ "$arch" != "$host" ] && [ ! -e "$root/usr/src/linux-headers-$version" ]; then
    lab_unpack "$(lab_apt "$(suites_of "$suite")" "$(deb_arch "$arch")")" "$root" "linux-headers-$version"
  fi
  ln -sf mawk "$root/usr/bin/awk"
  mkdir -p "$root"/{dev,tmp,proc}
  [ -e "$root/dev/null" ] || mknod -m 666 "$root/dev/null" c 1 3
  collect_sources
  compile
  rm -rf "$part"
  mkdir -p "$part"
  cp "$root"/w/*.ko "$part/"
  mv -T "$part" "$final"
  # Compiler, headers and source take half a gigabyte, and are of no use until the kernel changes.
  rm -rf "$root"
}

final=$LAB_CACHE/modules/$arch-$version
mkdir -p "${final%/*}"
with_lock "modules-${final##*/}" build "$final"
ls "$final" >&2
echo "$final"
