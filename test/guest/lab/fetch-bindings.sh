#!/bin/bash
# fetch-bindings.sh   brings the kernel's device tree bindings into the cache, made into one schema for dt-validate,
#                     and prints the schema's path
#
# Source: Debian's linux-source package (160 MB, of which 1 MB is kept). Needs the root "dts" (fetch.sh root).
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

# What our trees use; dt-schema itself has the rest: buses, memory, interrupts, PCI.
BINDINGS=(
  virtio/mmio virtio/virtio-device virtio/pci-iommu i2c/i2c-virtio gpio/gpio-virtio firmware/arm,scmi
  arm/linux,dummy-virt arm/psci arm/cpus timer/arm,arch_timer serial/pl011 serial/serial
  interrupt-controller/arm,gic-v3 interrupt-controller/arm,gic pci/host-generic-pci
  clock/fixed-clock eeprom/at24 hwmon/lm75 hwmon/hwmon-common spi/spi-controller
  spi/spi-peripheral-props
)

# with_references DIR BINDING...: those that DIR has, and all of DIR that they refer to.
with_references() {
  local dir=$1 next known=''
  shift
  next=$(printf '%s\n' "$@")
  while [ -n "$next" ]; do
    known=$(printf '%s\n%s\n' "$known" "$next" | sed '/^$/d' | sort -u)
    next=$(cd "$dir" && sed 's/$/.yaml/' <<< "$known" | xargs grep -hos 'ref: *["'"'"']*/schemas/[^#"'"'"']*\.yaml' |
      sed 's,.*/schemas/,,; s,\.yaml$,,' | sort -u | comm -13 <(echo "$known") - |
      while read -r name; do [ ! -e "$name.yaml" ] || echo "$name"; done)
  done
  (cd "$dir" && sed 's/$/.yaml/' <<< "$known" | while read -r file; do [ ! -e "$file" ] || echo "$dir/$file"; done)
}

fetch_bindings() {
  local final=$1 conf series part=$1.part files
  [ ! -e "$final/schema.json" ] || return 0
  need xz
  conf=$(lab_apt "$(suites_of "$UML_SUITE")" amd64)
  series=$(APT_CONFIG=$conf apt-cache show linux-source |
    sed -n 's/^Depends: linux-source-\([0-9.]*\).*/\1/p' | sort -V | tail -1)
  [ -n "$series" ] || die "no linux-source in $UML_SUITE"
  rm -rf "$part"
  lab_unpack "$conf" "$part/package" "linux-source-$series"
  tar -C "$part" -xJf "$part/package/usr/src/linux-source-$series.tar.xz" --strip-components=4 \
    "linux-source-$series/Documentation/devicetree/bindings"
  rm -rf "$part/package"
  # A binding may be renamed from one series to the next: what is left decides.
  mapfile -t files < <(with_references "$part" "${BINDINGS[@]}")
  mkdir "$part/kept"
  "$LAB_DIR/dt-schema.sh" dt-mk-schema -j -o "$part/kept/schema.json" "${files[@]}" >&2 || die "dt-mk-schema failed"
  rm -rf "$final"
  mv -T "$part/kept" "$final"
  rm -rf "$part"
}

final=$LAB_CACHE/bindings
with_lock bindings fetch_bindings "$final"
echo "$final/schema.json"
