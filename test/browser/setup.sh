#!/bin/bash
# setup.sh   makes this machine ready for the tests in a real browser (test/browser)
#
# For Debian: installs the package chromium if it is missing, for which it must be root; then it only looks.
set -euo pipefail
command -v chromium > /dev/null && exit 0
[ "$(id -u)" = 0 ] || { echo "the Debian package chromium is missing, and only root can install it" >&2; exit 1; }
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq || echo "apt-get update failed, trying with the index at hand" >&2
apt-get install -y -qq --no-install-recommends chromium > /dev/null
