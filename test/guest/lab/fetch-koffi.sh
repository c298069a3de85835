#!/bin/bash
# fetch-koffi.sh ARCH   brings the native part of the project's foreign-function library, as built for ARCH (aarch64),
#                       into the cache and prints where it is: npm installs that of this machine only
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

package=@koromix/koffi-linux-$(deb_arch "${1:?ARCH}")
version=$(sed -n "s|^ *\"$package\": \"\(.*\)\",*$|\1|p" "$LAB_DIR/../../../package-lock.json")
[ -n "$version" ] || die "package-lock.json knows no $package"
echo "$("$LAB_DIR/fetch.sh" npm "$package" "$version")/package"
