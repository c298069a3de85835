#!/bin/bash
# common.sh   shared by the lab scripts; source it. Nothing here changes the machine's own apt state.
#
#   WHEELBASE_LAB_CACHE    where downloads, unpacked packages and kernels go
#   WHEELBASE_LAB_MIRROR   Debian mirror; default: the one this machine's apt is configured with
#
# Everything in the cache is made in "NAME.part" under a lock and renamed when complete. So several tests may ask
# for the same thing at once, and what an interrupted download or build leaves never counts as done.
set -euo pipefail
shopt -s inherit_errexit

LAB_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# Not below /tmp: DPDK refuses to load plug-ins from under a world-writable directory.
LAB_CACHE=${WHEELBASE_LAB_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/wheelbase/lab}
# depmod and modprobe live in sbin, which an ordinary user's PATH does not have.
PATH=$PATH:/usr/sbin:/sbin

# Status 125 is the lab's own failure, never a guest's.
die() {
  echo "lab: $*" >&2
  exit 125
}

setup_hint() {
  echo "run: bash test/guest/setup.sh${1:+ $1}"
}

need() {
  local program
  for program in "$@"; do
    command -v "$program" > /dev/null || die "the program $program is missing; $(setup_hint)"
  done
}

deb_arch() {
  case $1 in
    x86_64) echo amd64 ;;
    aarch64) echo arm64 ;;
    s390x) echo s390x ;;
    *) die "unknown architecture $1 (x86_64, aarch64, s390x)" ;;
  esac
}

# with_lock NAME COMMAND...: runs COMMAND while nobody else holds the lock NAME. Locks nest if their names differ.
with_lock() {
  local lock
  mkdir -p "$LAB_CACHE/lock"
  exec {lock}> "$LAB_CACHE/lock/${1//[\/ ]/+}"
  flock "$lock"
  shift
  "$@"
  exec {lock}>&-
}

# retry COMMAND...: mirrors fail now and then, most failures are over after a few seconds.
retry() {
  local pause
  for pause in 2 5 15; do
    "$@" && return
    echo "lab: '$1 $2' failed, again in $pause s" >&2
    sleep "$pause"
  done
  "$@"
}

lab_mirror() {
  local mirror=${WHEELBASE_LAB_MIRROR:-}
  [ -n "$mirror" ] || mirror=$(machine_mirror)
  # indextargets knows only what was downloaded: a fresh machine has to update once.
  [ -n "$mirror" ] || { retry apt-get update -qq >&2 && mirror=$(machine_mirror); }
  [ -n "$mirror" ] || die "no Debian mirror in apt's sources; set WHEELBASE_LAB_MIRROR"
  echo "${mirror%/}"
}

# The repository this machine has most indexes of, the security one aside.
machine_mirror() {
  # shellcheck disable=SC2016 # apt expands it
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' |
    { grep -v security || true; } | sort | uniq -c | sort -rn | awk 'NR == 1 { print $2 }'
}

# lab_apt "SUITE..." DEBARCH: prints the apt.conf of a private apt root for those suites, index at most an hour old.
lab_apt() {
  local root
  root=$LAB_CACHE/apt/${1// /+}-$2
  with_lock "apt-${root##*/}" lab_apt_locked "$root" "$@"
  echo "$root/apt.conf"
}

lab_apt_locked() {
  local root=$1 suites=$2 arch=$3 mirror suite
  # Mirrors drop a package when its successor arrives, so an old index names files that are gone.
  [ -z "$(find "$root/ok" -mmin -60 2> /dev/null)" ] || return 0
  mirror=$(lab_mirror)
  rm -rf "$root"
  mkdir -p "$root"/{state/lists/partial,cache/archives/partial}
  : > "$root/state/status"
  for suite in $suites; do
    echo "deb [arch=$arch signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main"
  done > "$root/sources.list"
  # An empty dpkg status makes apt resolve whole closures. Check-Valid-Until is off because mirrors may serve an
  # old Release file of sid and forky.
  cat > "$root/apt.conf" << CONF
Dir::Etc::sourcelist "$root/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::parts "/dev/null";
Dir::Etc::main "/dev/null";
Dir::State "$root/state";
Dir::State::status "$root/state/status";
Dir::Cache "$root/cache";
Dir::Cache::srcpkgcache "";
APT::Architecture "$arch";
APT::Architectures { "$arch"; };
APT::Sandbox::User "root";
APT::Install-Recommends "false";
Acquire::GzipIndexes "true";
Acquire::Languages "none";
Acquire::PDiffs "false";
Acquire::Check-Valid-Until "false";
Acquire::Retries "3";
CONF
  APT_CONFIG=$root/apt.conf retry apt-get update -qq --error-on=any >&2 ||
    die "the mirror $mirror did not deliver the index of '$suites' $arch; it may be in the middle of a sync:" \
      "try again later, or set WHEELBASE_LAB_MIRROR to another one"
  touch "$root/ok"
}

# lab_unpack CONF DIR PACKAGE...: downloads exactly these packages and unpacks them into DIR.
lab_unpack() {
  local conf=$1 dir=$2 debs deb
  shift 2
  debs=$dir.debs
  rm -rf "$debs"
  mkdir -p "$dir" "$debs"
  APT_CONFIG=$conf retry in_dir "$debs" apt-get download -qq "$@" >&2 ||
    die "the mirror did not deliver $*; try again later, or set WHEELBASE_LAB_MIRROR to another one"
  for deb in "$debs"/*.deb; do
    dpkg -x "$deb" "$dir"
  done
  rm -rf "$debs"
}

in_dir() (
  cd "$1"
  shift
  "$@"
)

# The suites apt needs to see to resolve SUITE: backports build on their base.
suites_of() {
  case $1 in
    *-backports) echo "${1%-backports} $1" ;;
    *) echo "$1" ;;
  esac
}

# The kernel directory of "fetch.sh kernel", without fetching.
kernel_dir() {
  local dir=$LAB_CACHE/kernel/$1-$2
  [ -e "$dir/ok" ] || die "no $2 kernel for $1 in $LAB_CACHE; $(setup_hint "$1")"
  echo "$dir"
}

# Where build-uml.sh puts the kernel of the present uml.config: another configuration or series is another kernel.
# Raise the recipe's number when build-uml.sh itself changes what it makes.
UML_SUITE=trixie-backports
UML_SERIES=7.3
uml_dir() {
  local digest
  digest=$({ echo "$UML_SUITE $UML_SERIES recipe 1" && cat "$LAB_DIR/uml.config"; } | sha256sum)
  echo "$LAB_CACHE/uml/$UML_SERIES-${digest:0:12}"
}

# guest_output CONSOLE: what the guest's script printed, without the boot and the blank line that init adds.
guest_output() {
  tr -d '\r' < "$1" | awk '
    /^LAB-BEGIN$/ { on = 1; next }
    /^LAB-EXIT [0-9]+$/ { exit }
    on { if (held) print line; line = $0; held = 1 }
    END { if (held && line != "") print line }'
}

# guest_status CONSOLE: the exit status of the guest's script; nothing if the guest did not get that far.
guest_status() {
  tr -d '\r' < "$1" | sed -n 's/^LAB-EXIT \([0-9]*\)$/\1/p' | tail -1
}

# report_guest CONSOLE STATUS STARTED WHO: prints the guest's output and ends with its status.
# 124: the time ran out; 126: the guest ended without a word.
report_guest() {
  local console=$1 status=$2 started=$3 who=$4 reported wall
  wall=$(($(date +%s%N) - started))
  guest_output "$console"
  tr -d '\r' < "$console" | awk -v wall="$wall" '
    /^LAB-UP / { up = $2 }
    /^LAB-READY / { ready = $2 }
    END { printf "lab: init at %s s of guest time, modules in at %s s, %.2f s wall\n", up, ready, wall / 1e9 }' >&2
  reported=$(guest_status "$console")
  [ -z "$reported" ] || exit "$reported"
  tail -5 "$console" >&2
  [ "$status" != 124 ] || { echo "lab: the time ran out" >&2; exit 124; }
  echo "lab: $who ended with status $status before the guest reported" >&2
  exit 126
}
