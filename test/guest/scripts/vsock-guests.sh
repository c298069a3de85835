#!/bin/sh
# vsock-guests.sh   talks to another guest over vsock with /files/vsock, both ways; sourced after common.sh
#
#   VSOCK_BYTES   how much goes each way
#   VSOCK_CID     the other guest, which listens; empty: this one does
#
# Ports: 2000 talks, 2001 sends back; nobody is at 2002.
# Prints: vsock-heard (SHA-256 of what came), vsock-many or vsock-echoed, and who connects vsock-refused.
vsock=/files/vsock
connections=100

# Every place in it is different.
seq 10000000 99999999 | head -c "$VSOCK_BYTES" > /tmp/stream
# The last word of what the program says, behind its first.
word() { cut -d ' ' -f 2- < /tmp/said; }

talked() { "$vsock" connect 2000 < /tmp/stream > /tmp/heard; }
was_many() { "$vsock" many 2001 "$connections" > /tmp/said; }

wait_for_file /dev/vsock
if [ -n "${VSOCK_CID:-}" ]; then
  export VSOCK_CID
  # The other one may not listen yet.
  wait_until talked 3000 || fail "no connection"
  wait_until was_many 3000 || fail "no $connections connections"
  echo "vsock-many $(word)"
  "$vsock" refused 2002 > /tmp/said
  echo "vsock-refused $(word)"
else
  "$vsock" listen 2000 < /tmp/stream > /tmp/heard || fail "nobody talks"
  "$vsock" echo 2001 "$connections" > /tmp/said || fail "nobody wants an echo"
  echo "vsock-echoed $(word)"
fi
echo "vsock-heard $(sha256sum < /tmp/heard | cut -d ' ' -f 1)"
# The other one may still want to be refused.
[ -n "${VSOCK_CID:-}" ] || sleep 1
