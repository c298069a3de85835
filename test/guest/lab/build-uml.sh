#!/bin/bash
# build-uml.sh   builds a static User Mode Linux with every virtio driver of uml.config built in, and prints its path
#
# Source: Debian's linux-source package. Some 4 minutes on two idle cores; 2 GB of disk while it runs, 13 MB kept.
# A changed uml.config, or another series named in common.sh, builds anew beside the old one.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

# The series we ask for; if the mirror has moved on, its newest one.
source_series() {
  local conf=$1 newest
  if APT_CONFIG=$conf apt-cache show "linux-source-$UML_SERIES" > /dev/null 2>&1; then
    echo "$UML_SERIES"
    return
  fi
  newest=$(APT_CONFIG=$conf apt-cache show linux-source |
    sed -n 's/^Depends: linux-source-\([0-9.]*\).*/\1/p' | sort -V | tail -1)
  [ -n "$newest" ] || die "no linux-source in $UML_SUITE"
  echo "lab: the mirror has no linux-source-$UML_SERIES any more, taking $newest" >&2
  echo "$newest"
}

configure() {
  local source=$1 objects=$2 option
  mkdir -p "$objects"
  make -C "$source" ARCH=um O="$objects" allnoconfig > /dev/null
  (cd "$objects" && "$source/scripts/kconfig/merge_config.sh" -m -O . .config "$LAB_DIR/uml.config" > /dev/null)
  make -C "$objects" ARCH=um olddefconfig > /dev/null
  # An option may be renamed or gain a dependency from one series to the next: say so, the tests will miss it.
  grep -E '^CONFIG_[A-Z0-9_]+=y' "$LAB_DIR/uml.config" | while read -r option; do
    grep -qx "$option" "$objects/.config" || echo "lab: $option is not in this kernel" >&2
  done
}

build() {
  local final=$1 part=$1.part conf series source
  [ ! -x "$final/linux" ] || return 0
  need make gcc flex bison bc xz
  conf=$(lab_apt "$(suites_of "$UML_SUITE")" amd64)
  series=$(source_series "$conf")
  source=$part/linux-source-$series
  rm -rf "$part"
  lab_unpack "$conf" "$part/package" "linux-source-$series"
  tar -C "$part" -xJf "$part/package/usr/src/linux-source-$series.tar.xz"
  rm -rf "$part/package"
  configure "$source" "$part/objects"
  make -C "$part/objects" ARCH=um -j"$(nproc)" > "$part/build.log" 2>&1 || {
    tail -20 "$part/build.log" >&2
    die "the kernel build failed; all of its output: $part/build.log"
  }
  mkdir "$part/kept"
  strip -o "$part/kept/linux" "$part/objects/linux"
  cp "$part/objects/.config" "$part/kept/config"
  make -s -C "$part/objects" ARCH=um kernelrelease > "$part/kept/version"
  mv -T "$part/kept" "$final"
  rm -rf "$part"
}

[ "$(uname -m)" = x86_64 ] || die "User Mode Linux runs on x86-64 only"
final=$(uml_dir)
mkdir -p "${final%/*}"
with_lock "uml-${final##*/}" build "$final"
echo "$final/linux"
