#!/bin/bash
# setup.sh [ARCH...]   makes this machine ready for the tests with real guests and a real browser (test/guest, test/browser,
#                       test/interop, test/bench)
#
# For Debian 12 on x86-64. Installs the Debian packages that are missing (for that it must be root) and fills the
# cache, ~/.cache/wheelbase/lab or WHEELBASE_LAB_CACHE: a User Mode Linux kernel, built here; QEMU 11.1 with
# qemu-storage-daemon, unpacked; Debian's kernels for x86_64 and aarch64; DPDK's testpmd, unpacked; dtc and dt-schema with
# the kernel's bindings and options; the newest LTS of Node.js. About 10 minutes on two cores and 1.2 GB, once; then it only looks.
# ARCH (s390x) adds that architecture's kernel and QEMU.
# shellcheck source-path=SCRIPTDIR source=lab/common.sh
. "$(dirname "$0")/lab/common.sh"

PACKAGES=(
  make gcc libc6-dev flex bison bc # to build the kernel
  xz-utils                         # Debian packs kernel source and modules with it
  e2fsprogs                        # checks file systems that guests made
  cpio gzip kmod                   # initramfs: archive, compression, modules and their order
  ca-certificates                  # mirrors over https
  chromium                         # the pages of reports, in a real browser (test/browser)
  debian-archive-keyring           # the signatures of the releases we fetch from
  libvirt-clients libxml2-utils    # virt-xml-validate and the parser that it calls (test/generate)
  device-tree-compiler             # dtc (test/generate)
)

missing_packages() {
  local package
  for package in "${PACKAGES[@]}"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2> /dev/null)" = installed ] || echo "$package"
  done
}

install_packages() {
  local missing
  mapfile -t missing < <(missing_packages)
  [ ${#missing[@]} -gt 0 ] || return 0
  [ "$(id -u)" = 0 ] || die "these Debian packages are missing, and only root can install them: ${missing[*]}"
  echo "lab: installing ${missing[*]}" >&2
  export DEBIAN_FRONTEND=noninteractive
  # The machine's index may be old or absent; its own list of repositories may also be partly broken, which need
  # not matter for these packages.
  retry apt-get update -qq >&2 || echo "lab: apt-get update failed, trying with the index at hand" >&2
  retry apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null ||
    die "could not install ${missing[*]}"
}

step() {
  local started=$SECONDS
  "$@" > /dev/null
  [ $((SECONDS - started)) -lt 2 ] || echo "lab: $((SECONDS - started)) s for ${*##*/}" >&2
}

fetch_arch() {
  local arch=$1 root=qemu11-$1 packages
  case $arch in
    x86_64)
      root=qemu11
      packages=(qemu-system-x86 qemu-utils qemu-block-extra)
      ;;
    aarch64) packages=(qemu-system-arm) ;;
    s390x) packages=(qemu-system-s390x) ;;
    *) die "unknown architecture $arch (x86_64, aarch64, s390x)" ;;
  esac
  step "$LAB_DIR/fetch.sh" kernel "$arch" trixie
  step "$LAB_DIR/fetch.sh" root "$root" "trixie trixie-backports" "${packages[@]}"
}

[ "$(uname -m)" = x86_64 ] || die "the guest tests run on x86-64 machines (User Mode Linux does)"
command -v apt-get > /dev/null || die "the guest tests need a Debian machine (apt-get)"
mkdir -p "$LAB_CACHE"
install_packages
for arch in x86_64 aarch64 "$@"; do
  fetch_arch "$arch"
done
# Launch files are parsed by the oldest QEMU that they are for, too, and by those of other architectures.
step "$LAB_DIR/fetch.sh" root qemu7 bookworm qemu-system-x86
step "$LAB_DIR/fetch.sh" root qemu7-aarch64 bookworm qemu-system-arm
step "$LAB_DIR/fetch.sh" root qemu11-s390x "trixie trixie-backports" qemu-system-s390x
step "$LAB_DIR/fetch.sh" npm @kubevirt-ui-ext/kubevirt-api 1.7.0
# What judges our device trees: the compiler, the kernel's bindings and the validator of both.
step "$LAB_DIR/fetch.sh" root dts "trixie trixie-backports" dt-schema device-tree-compiler python3
step "$LAB_DIR/fetch-linux.sh"
# What a guest runs from a shared directory.
step "$LAB_DIR/fetch.sh" root guest-tools trixie git attr fio util-linux btrfs-progs
# The program without the headers and static libraries that its package wants as well: 25 MB instead of 70.
step "$LAB_DIR/fetch.sh" program dpdk trixie dpdk-dev "libdpdk-dev python3" librte-net-virtio25 librte-mempool-ring25
# The same with its vhost driver, for benchmarks: the other end of the wire.
step "$LAB_DIR/fetch.sh" program dpdk-vhost trixie dpdk-dev "libdpdk-dev python3" librte-net-vhost25 librte-mempool-ring25
# The second Node.js that the tests run on.
step "$LAB_DIR/fetch-node.sh"
# And the one that a guest on arm64 runs, with the libraries that it needs.
step "$LAB_DIR/fetch-node.sh" aarch64
step "$LAB_DIR/fetch.sh" root-of aarch64 arm64-libraries trixie libstdc++6 libatomic1
step "$LAB_DIR/fetch-koffi.sh" aarch64
# Another vsock device, for benchmarks, which do without it; Debian's next release is not always to be had.
step "$LAB_DIR/fetch.sh" root vsock forky vhost-device-vsock ||
  echo "lab: no vhost-device-vsock to measure against" >&2
# The judge of generated ACPI tables; Debian 12's own does not know VIOT.
step "$LAB_DIR/fetch.sh" root iasl trixie acpica-tools
# virtio_mmio with devices on the kernel's command line, which Debian leaves out.
step "$LAB_DIR/build-modules.sh" x86_64 trixie
step "$LAB_DIR/build-uml.sh"
echo "lab: ready, $LAB_CACHE"
