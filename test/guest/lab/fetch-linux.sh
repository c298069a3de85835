#!/bin/bash
# fetch-linux.sh   brings what judges our files out of the kernel's source, and prints the folder:
#
#   schema.json        its device tree bindings as one schema for dt-validate (dt-schema.sh)
#   kconfig            its options: all Kconfig files and their own program; kconfig.sh runs it
#
# Source: Debian's linux-source package (160 MB, of which 20 MB are kept). Needs the root "dts" (fetch.sh root).
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

# What our trees use; dt-schema itself has the rest: buses, memory, interrupts, PCI.
BINDINGS=(
  virtio/mmio virtio/virtio-device virtio/pci-iommu i2c/i2c-virtio gpio/gpio-virtio firmware/arm,scmi
  arm/linux,dummy-virt arm/psci arm/cpus timer/arm,arch_timer serial/pl011 serial/serial
  interrupt-controller/arm,gic-v3 interrupt-controller/arm,gic pci/host-generic-pci
  clock/fixed-clock eeprom/at24 hwmon/lm75 hwmon/hwmon-common mtd/jedec,spi-nor spi/spi-controller
  spi/spi-peripheral-props
)

# Lines "FILE:$ref: OTHER" to the names of the others, as the folder of bindings has them.
referred_names() {
  local file reference
  while IFS=: read -r file _ reference; do
    reference=$(tr -d " '\"" <<< "${reference%%#*}")
    case $reference in
      /schemas/*) reference=${reference#/schemas/} ;;
      *) reference=${file%/*}/$reference ;;
    esac
    [ ! -e "$reference" ] || realpath --relative-to=. "$reference"
  done | sed 's/\.yaml$//'
}

# with_references DIR BINDING...: those that DIR has, and all of DIR that they refer to.
with_references() (
  local next known=''
  cd "$1"
  shift
  next=$(printf '%s\n' "$@")
  while [ -n "$next" ]; do
    known=$(printf '%s\n%s\n' "$known" "$next" | sed '/^$/d' | sort -u)
    next=$(sed 's/$/.yaml/' <<< "$known" | xargs grep -Hos "ref: *['\"]*[^#'\" ]*\.yaml" | referred_names |
      sort -u | comm -13 <(echo "$known") -)
  done
  # A binding may be renamed from one series to the next: what is left decides.
  sed 's/$/.yaml/' <<< "$known" | while read -r file; do [ ! -e "$file" ] || echo "$PWD/$file"; done
)

# The program that reads Kconfig files, as the kernel's own build makes it.
build_kconfig() {
  local source=$1 objects=$1/scripts/kconfig
  flex -o "$objects/lexer.lex.c" -L "$objects/lexer.l"
  bison -o "$objects/parser.tab.c" --defines="$objects/parser.tab.h" -t -l "$objects/parser.y"
  gcc -O1 -w -I "$objects" -I "$source/scripts/include" -o "$objects/conf" "$objects"/{conf,confdata,expr,menu}.c \
    "$objects"/{lexer.lex,parser.tab,preprocess,symbol,util}.c
}

fetch_linux() {
  local final=$1 conf series part=$1.part root files
  [ ! -e "$final/ok" ] || return 0
  need xz gcc flex bison
  conf=$(lab_apt "$(suites_of "$UML_SUITE")" amd64)
  series=$(APT_CONFIG=$conf apt-cache show linux-source |
    sed -n 's/^Depends: linux-source-\([0-9.]*\).*/\1/p' | sort -V | tail -1)
  [ -n "$series" ] || die "no linux-source in $UML_SUITE"
  rm -rf "$part"
  lab_unpack "$conf" "$part/package" "linux-source-$series"
  root=linux-source-$series
  mkdir "$part/bindings" "$part/kconfig"
  tar -C "$part" -xJf "$part/package/usr/src/$root.tar.xz" --wildcards "$root/Documentation/devicetree/bindings" \
    "$root/Kconfig*" "$root/*/Kconfig*" "$root/scripts/kconfig" "$root/scripts/include" "$root/scripts/*.sh"
  rm -rf "$part/package"
  mv "$part/$root/Documentation/devicetree/bindings" "$part/bindings"
  mv -T "$part/$root" "$part/kconfig"
  echo "$series" > "$part/series"
  mapfile -t files < <(with_references "$part/bindings/bindings" "${BINDINGS[@]}")
  "$LAB_DIR/dt-schema.sh" dt-mk-schema -j -o "$part/schema.json" "${files[@]}" >&2 || die "dt-mk-schema failed"
  rm -rf "$part/bindings"
  build_kconfig "$part/kconfig"
  touch "$part/ok"
  rm -rf "$final"
  mv -T "$part" "$final"
}

# Another list of bindings, or another way to make them, is another folder.
digest=$({ echo "$UML_SUITE" && cat "$LAB_DIR/fetch-linux.sh"; } | sha256sum)
final=$LAB_CACHE/linux/${digest:0:12}
mkdir -p "${final%/*}"
with_lock linux fetch_linux "$final"
echo "$final"
