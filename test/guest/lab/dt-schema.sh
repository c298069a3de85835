#!/bin/bash
# dt-schema.sh PROGRAM ARGS...   runs dt-validate or dt-mk-schema of the root "dts", with that root's own Python
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

root=$LAB_CACHE/roots/dts
[ -e "$root/ok" ] || die "no root dts in $LAB_CACHE; $(setup_hint)"
program=$1
shift
export PYTHONHOME=$root/usr PYTHONPATH=$root/usr/lib/python3/dist-packages PYTHONDONTWRITEBYTECODE=1
exec "$LAB_DIR/run-in.sh" dts python3 "$root/usr/bin/$program" "$@"
