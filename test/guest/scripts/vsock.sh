#!/bin/sh
# vsock.sh   talks to the host over vsock with /files/vsock, both ways; sourced after common.sh
#
#   VSOCK_BYTES   how much goes each way, on a connection of the guest and on one of the host
#   VSOCK_RESET   "yes": wait for a reset of the transport at the end
#
# Ports of the host: 1000 and 1001 send back, 1002 breaks off, 1003 has the transport reset, 1004 sends messages back; nobody is
# at 1005. Ports of the guest: 2000 talks, 2001 sends back.
# Prints: vsock-guest (SHA-256 of what came back), vsock-host (of what the host sent), vsock-many, vsock-echoed,
# vsock-refused, vsock-broken, vsock-messages, vsock-reset, vsock-again.
: "${VSOCK_BYTES:=1048576}"
vsock=/files/vsock

# Numbers in a row: every place in it is different.
stream() { seq 10000000 99999999 | head -c "$VSOCK_BYTES"; }
sum() { sha256sum | cut -d ' ' -f 1; }
# The last word of what the program says, behind its first.
words() { "$vsock" "$@" | cut -d ' ' -f 2-; }

wait_for_file /dev/vsock
echo "vsock-guest $(stream | "$vsock" connect 1000 | sum)"
echo "vsock-host $(stream | "$vsock" listen 2000 | sum)"
echo "vsock-many $(words many 1001 200)"
echo "vsock-echoed $(words echo 2001 200)"
echo "vsock-refused $(words refused 1005)"
echo "vsock-broken $(words broken 1002)"
echo "vsock-messages $(words messages 1004)"
[ "$VSOCK_RESET" = yes ] || return 0
echo "vsock-reset $(words broken 1003)"
echo "vsock-again $(echo again | "$vsock" connect 1000)"
