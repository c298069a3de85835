#!/bin/bash
# mkinitramfs.sh KERNELDIR OUT GUEST_SCRIPT "MODULE..." [KEY=VALUE|FILE...]
#
# Packs an initramfs: busybox, init.sh, the named modules with all they depend on in load order, GUEST_SCRIPT,
# test/guest/scripts (as /scripts), FILEs (in /files), and KEY=VALUE pairs as the script's environment.
# A MODULE with a slash is a .ko file of your own, built for this kernel (build-modules.sh).
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

kernel=$1 out=$2 script=$3 modules=$4
shift 4
need cpio gzip
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir -p "$tree"/{bin,proc,sys,dev,tmp,modules,files}
cp "$kernel/busybox" "$tree/bin/"
install -m 755 "$LAB_DIR/init.sh" "$tree/init"
install -m 755 "$script" "$tree/guest"
cp -r "$LAB_DIR/../scripts" "$tree/scripts"

: > "$tree/environment"
for item in "$@"; do
  if [[ $item =~ ^[A-Za-z_][A-Za-z0-9_]*= ]]; then
    value=${item#*=}
    echo "export ${item%%=*}='${value//\'/\'\\\'\'}'" >> "$tree/environment"
  else
    cp -rL "$item" "$tree/files/"
  fi
done

# One line a file to load, each after what it needs. "builtin" lines of modprobe need nothing.
load_order() {
  local version module dependency
  version=$(cat "$kernel/version")
  for module in $modules; do
    case $module in
      */*)
        for dependency in $(modinfo -F depends "$module" | tr , ' '); do
          depends_of "$version" "$dependency"
        done
        echo "$module"
        ;;
      *) depends_of "$version" "$module" ;;
    esac
  done | awk '!seen[$0]++'
}

depends_of() {
  modprobe -d "$kernel" -S "$1" --show-depends "$2" | awk '$1 == "insmod" { print $2 }' ||
    die "kernel $1 has no module $2"
}

: > "$tree/modules/order"
if [ -n "${modules// /}" ]; then
  need modprobe modinfo xz
  load_order > "$tree.order" || { rm -f "$tree.order" && exit 125; }
  while read -r file; do
    name=$(basename "$file" .xz)
    case $file in
      *.xz) xz -dc "$file" > "$tree/modules/$name" ;;
      *) cp "$file" "$tree/modules/$name" ;;
    esac
    echo "$name" >> "$tree/modules/order"
  done < "$tree.order"
  rm -f "$tree.order"
fi

(cd "$tree" && find . | cpio -o -H newc --quiet | gzip -1) > "$out"
