#!/bin/bash
# fetch.sh: brings something from Debian into the cache and prints where it is. Does nothing if it is there already.
#
#   fetch.sh kernel ARCH [SUITE]           Debian's kernel with all its modules, and a static busybox, of ARCH
#   fetch.sh uml                           User Mode Linux of this machine's own Debian release, with its modules
#   fetch.sh root NAME "SUITES" PACKAGE... PACKAGEs and all they depend on, unpacked (not installed) to roots/NAME;
#                                          run their programs with: run-in.sh NAME PROGRAM ARGS
#   fetch.sh root-of ARCH NAME "SUITES" PACKAGE...  the same of another architecture, for guests
#   fetch.sh program NAME "SUITES" PACKAGE "LEFT OUT..." [MORE...]
#                                          the same for one PACKAGE and MORE, but without what PACKAGE depends on only
#                                          for other purposes than ours (compilers, scripts)
#   fetch.sh npm PACKAGE VERSION           a package of npm, unpacked (not installed) to npm/PACKAGE-VERSION
#
# ARCH: x86_64 aarch64 s390x. SUITE: trixie (6.12, the default), trixie-backports, forky, sid, bookworm.
# No multiarch, no chroot and no root rights.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

# finish PART FINAL: the rename is what makes a thing count as there.
finish() {
  touch "$1/ok"
  rm -rf "$2"
  mv -T "$1" "$2"
}

# The machine may have merged /usr while the package has not, and the other way round.
take_busybox() {
  local from=$1 to=$2
  if [ -e "$from/usr/bin/busybox" ]; then
    install -m 755 "$from/usr/bin/busybox" "$to"
  else
    install -m 755 "$from/bin/busybox" "$to"
  fi
}

kernel_packages() {
  local conf=$1 meta=$2 image version package
  image=$(APT_CONFIG=$conf apt-get install -s --no-install-recommends "$meta" |
    sed -n 's/^Inst \(linux-image-[0-9][^ ]*\) .*/\1/p' | head -1)
  [ -n "$image" ] || die "no kernel package behind $meta"
  version=${image#linux-image-}
  echo "$image"
  # Debian 7.x splits the image: vmlinuz and config moved to linux-binary and linux-base, modules to linux-modules.
  for package in "linux-binary-$version" "linux-modules-$version" "linux-base-$version"; do
    APT_CONFIG=$conf apt-cache show "$package" > /dev/null 2>&1 && echo "$package"
  done
  return 0
}

fetch_kernel() {
  local final=$1 arch=$2 suite=$3 conf meta packages debian part=$1.part
  [ ! -e "$final/ok" ] || return 0
  need depmod xz
  debian=$(deb_arch "$arch")
  conf=$(lab_apt "$(suites_of "$suite")" "$debian")
  meta=linux-image-$debian
  case $suite in *-backports) meta=$meta/$suite ;; esac
  packages=$(kernel_packages "$conf" "$meta")
  rm -rf "$part"
  # shellcheck disable=SC2086 # one word a package
  lab_unpack "$conf" "$part" $packages
  if [ -e "$part/boot" ] && compgen -G "$part/boot/vmlinuz-*" > /dev/null; then
    mv "$part"/boot/vmlinuz-* "$part/vmlinuz"
    mv "$part"/boot/config-* "$part/config"
  else
    mv "$part"/usr/lib/modules/*/vmlinuz "$part/vmlinuz"
    cp "$part"/usr/lib/modules/*/config "$part/config"
  fi
  ls "$part/usr/lib/modules" > "$part/version"
  ln -sfn usr/lib "$part/lib"
  depmod -b "$part" "$(cat "$part/version")"
  lab_unpack "$conf" "$part.busybox" busybox-static
  take_busybox "$part.busybox" "$part/busybox"
  rm -rf "$part.busybox"
  finish "$part" "$final"
}

fetch_uml() {
  local final=$1 conf codename part=$1.part
  [ ! -e "$final/ok" ] || return 0
  need depmod xz
  codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
  conf=$(lab_apt "$codename" amd64)
  rm -rf "$part"
  lab_unpack "$conf" "$part" user-mode-linux busybox-static
  ls "$part/usr/lib/uml/modules" > "$part/version"
  ln -sfn uml/modules "$part/usr/lib/modules"
  ln -sfn usr/lib "$part/lib"
  depmod -b "$part" "$(cat "$part/version")"
  take_busybox "$part" "$part/busybox"
  finish "$part" "$final"
}

root_arch=$(dpkg --print-architecture)

fetch_root() {
  local final=$1 suites=$2 request conf suite deb part=$1.part target=()
  shift 2
  request="$suites: $*"
  # A root asked for with other packages is another root.
  if [ -e "$final/ok" ] && [ "$(cat "$final/.request" 2> /dev/null)" = "$request" ]; then
    return 0
  fi
  conf=$(lab_apt "$suites" "$root_arch")
  for suite in $suites; do
    case $suite in *-backports) target=(-t "$suite") ;; esac
  done
  rm -rf "$part" "$part.debs"
  mkdir -p "$part" "$part.debs/partial"
  APT_CONFIG=$conf retry apt-get install --download-only -qq -y -o "Dir::Cache::archives=$part.debs" \
    "${target[@]}" "$@" >&2 || die "the mirror did not deliver $*; try again later, or set WHEELBASE_LAB_MIRROR"
  for deb in "$part.debs"/*.deb; do
    dpkg -x "$deb" "$part"
  done
  rm -rf "$part.debs"
  echo "$request" > "$part/.request"
  finish "$part" "$final"
}

# What PACKAGE depends on directly, the packages left out aside: apt itself knows only all or nothing.
fetch_program() {
  local final=$1 suites=$2 package=$3 left_out=$4 request="$*" conf dependencies
  shift 4
  if [ -e "$final/ok" ] && [ "$(cat "$final/.program" 2> /dev/null)" = "$request" ]; then
    return 0
  fi
  conf=$(lab_apt "$suites" "$(dpkg --print-architecture)")
  # shellcheck disable=SC2086 # one word a package
  mapfile -t dependencies < <(APT_CONFIG=$conf apt-cache depends "$package" |
    sed -n 's/^ *Depends: //p' | grep -vxF "$(printf '%s\n' $left_out)")
  [ ${#dependencies[@]} -gt 0 ] || die "no package $package in $suites"
  fetch_root "$final.libraries" "$suites" "${dependencies[@]}" "$@"
  lab_unpack "$conf" "$final.libraries" "$package"
  echo "$request" > "$final.libraries/.program"
  finish "$final.libraries" "$final"
}

fetch_npm() {
  local final=$1 package=$2 version=$3 part=$1.part
  [ ! -e "$final/ok" ] || return 0
  rm -rf "$part"
  mkdir -p "$part"
  retry in_dir "$part" npm pack --silent "$package@$version" > /dev/null ||
    die "npm did not deliver $package $version; try again later"
  tar -xzf "$part"/*.tgz -C "$part"
  rm "$part"/*.tgz
  finish "$part" "$final"
}

case ${1:-} in
  kernel)
    final=$LAB_CACHE/kernel/${2:?ARCH}-${3:-trixie}
    with_lock "kernel-${final##*/}" fetch_kernel "$final" "$2" "${3:-trixie}"
    ;;
  uml)
    final=$LAB_CACHE/kernel/uml
    with_lock kernel-uml fetch_uml "$final"
    ;;
  root)
    final=$LAB_CACHE/roots/${2:?NAME}
    shift 2
    with_lock "root-${final##*/}" fetch_root "$final" "$@"
    ;;
  root-of)
    root_arch=$(deb_arch "${2:?ARCH}")
    final=$LAB_CACHE/roots/${3:?NAME}
    shift 3
    with_lock "root-${final##*/}" fetch_root "$final" "$@"
    ;;
  program)
    final=$LAB_CACHE/roots/${2:?NAME}
    shift 2
    with_lock "root-${final##*/}" fetch_program "$final" "$@"
    ;;
  npm)
    final=$LAB_CACHE/npm/${2:?PACKAGE}-${3:?VERSION}
    with_lock "npm-$2" fetch_npm "$final" "$2" "$3"
    ;;
  *)
    sed -n '2,/^# No/s/^# \{0,1\}//p' "$0"
    exit 2
    ;;
esac
echo "$final"
