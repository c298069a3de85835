#!/bin/sh
# network.sh   talks to another guest over a network device, both ways
#
#   NET_ADDRESS, NET_PEER   this guest's address and the other's (10.0.0.x)
#   NET_BYTES               how much each of them gets of the other by TCP
#   NET_INTERFACE           default eth0
#   NET_CARRIER             "yes": wait until the cable was out and in again
#   NET_VLAN                a VLAN between this interface and NET_VLAN_INTERFACE, which is on the same network
#
# Prints: net-mac, net-mtu, net-ping (answers of 5), net-received (SHA-256 of what came), net-carrier, net-vlan-ping,
# net-pairs (receive queues that the driver has), net-features (bits that driver and device agreed on).
: "${NET_INTERFACE:=eth0}" "${NET_BYTES:=1048576}"
net=/sys/class/net/$NET_INTERFACE

# copies NAME FILE COUNT
copies() {
  for number in $(seq "$3"); do
    echo "$1 $number"
    cat "$2"
  done
}

# Numbered blocks of numbered parts of numbers in a row: every place is different, and making it takes next to no time,
# which counting up to the end does not. By httpd and wget, since busybox's nc moves 1 KiB at a time.
serve() {
  mkdir -p /tmp/www/cgi-bin
  seq 10000000 10110000 > /tmp/part
  copies part /tmp/part 4 > /tmp/block
  copies block /tmp/block $((NET_BYTES / 3960000 + 1)) > /tmp/www/stream
  truncate -s "$NET_BYTES" /tmp/www/stream
  # Asking for it tells this guest that the other is through.
  printf '#!/bin/sh\n: > /tmp/peer-is-through\nprintf "\\r\\n"\n' > /tmp/www/cgi-bin/through
  chmod +x /tmp/www/cgi-bin/through
  httpd -p 5000 -h /tmp/www || fail "httpd does not start"
}

peer_serves() {
  wget -q -T 10 -O /dev/null "http://$NET_PEER:5000/ready" 2> /dev/null
}

fetch() {
  sum=$(wget -q -O - "http://$NET_PEER:5000/stream" | sha256sum)
  echo "net-received ${sum%% *}"
}

# The other knows that we are through. It stays until it does, so once it is through and gone, it knew.
peer_is_told() {
  wget -q -T 10 -O /dev/null "http://$NET_PEER:5000/cgi-bin/through" 2> /dev/null ||
    { [ -e /tmp/peer-is-through ] && ! ping -c 5 -W 1 "$NET_PEER" > /dev/null; }
}

peer_is_through() {
  [ -e /tmp/peer-is-through ]
}

pings() {
  ping -c 5 -i 0.2 -W 5 "$1" | sed -n 's/.* \([0-9]*\) packets received.*/\1/p'
}

peer_answers() {
  ping -c 1 -W 1 "$NET_PEER" > /dev/null
}

wait_for_file "$net/address"
ip link set lo up
ip addr add "$NET_ADDRESS/24" dev "$NET_INTERFACE" || fail "no address for $NET_INTERFACE"
ip link set "$NET_INTERFACE" up || fail "$NET_INTERFACE does not come up"
echo "net-mac $(cat "$net/address")"
echo "net-mtu $(cat "$net/mtu")"
echo "net-pairs $(find "$net/queues" -name 'rx-*' | wc -l)"
echo "net-features $(cat "$net/device/features")"
wait_until peer_answers 300 || fail "$NET_PEER does not answer"
echo "net-ping $(pings "$NET_PEER")"

serve
: > /tmp/www/ready
wait_until peer_serves 1200 || fail "$NET_PEER serves nothing"
fetch

# vlan_on INTERFACE ADDRESS: the VLAN on top of an interface.
vlan_on() {
  ip link set "$1" up && ip link add link "$1" name "vlan$NET_VLAN" type vlan id "$NET_VLAN" &&
    ip addr add "$2/24" dev "vlan$NET_VLAN" && ip link set "vlan$NET_VLAN" up
}

if [ -n "${NET_VLAN:-}" ]; then
  # In a network of its own, or the kernel would answer itself without a frame.
  unshare -n sleep 1000 &
  other=$!
  sleep 1
  ip link set "$NET_VLAN_INTERFACE" netns "$other" || fail "$NET_VLAN_INTERFACE does not move"
  export NET_VLAN
  nsenter -t "$other" -n sh -c "$(sed -n '/^vlan_on() {/,/^}/p' ./network.sh)
    vlan_on $NET_VLAN_INTERFACE 10.1.0.2" || fail "no VLAN at $NET_VLAN_INTERFACE"
  vlan_on "$NET_INTERFACE" 10.1.0.1 || fail "no VLAN at $NET_INTERFACE"
  vlan_answers() { ping -c 1 -W 1 10.1.0.2 > /dev/null; }
  wait_until vlan_answers 300 || fail "nobody answers on VLAN $NET_VLAN"
  echo "net-vlan-ping $(pings 10.1.0.2)"
  ip link del "vlan$NET_VLAN"
  kill "$other"
fi

if [ "${NET_CARRIER:-no}" = yes ]; then
  # The host pulls the cable and plugs it in until we are through.
  carrier_came_back() {
    [ "$(cat "$net/carrier_down_count")" -ge 1 ] && [ "$(cat "$net/carrier_up_count")" -ge 2 ]
  }
  wait_until carrier_came_back 1200 || fail "the cable was never out and in"
  echo "net-carrier down and up"
  wait_until peer_answers 300 || fail "$NET_PEER does not answer any more"
fi
wait_until peer_is_told 3000 || fail "$NET_PEER hears nothing of our end"
wait_until peer_is_through 3000 || fail "$NET_PEER does not come to an end"
# The answer to the other one is still on its way.
sleep 0.3
