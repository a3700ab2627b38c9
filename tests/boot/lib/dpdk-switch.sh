# shellcheck shell=bash disable=SC2154 # the variables of dpdk.sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Inside the emulated host, after guest.sh and dpdk.sh: a guest on a switch of DPDK
# behind the socket /tmp/switch. boot_guest and stop_guest are the test's; SIZE: of
# the file that goes each way.

# What the guest's card and the tap counted, once the last order has come to its
# end; and nobody asks for addresses any more.
figures()
{
	local mac=/sys/class/net
	mac=$(guest 1 "ip neigh replace 10.0.1.1 lladdr $(<$mac/tap1/address) dev eth0
		cat $mac/eth0/address")
	ip neigh replace 10.0.1.2 lladdr "$mac" dev tap1
	order 1 "sleep 3; cd /sys/class/net/eth0/statistics
		echo figures \$(cat tx_packets rx_packets rx_dropped) >/dev/console"
	console_shows 1 figures
	sed -n 's/.*figures \([0-9 ]*\).*/\1/p' /tmp/guest1
	echo "$(tap tap1 rx_packets) $(($(tap tap1 tx_packets) - asked)) $(tap tap1 tx_dropped)"
}

dpdk_roots
head -c "$SIZE" /dev/urandom >/tmp/data
testpmd debian13 -l 0,1 --no-pci --no-shconf --no-huge -m 128 --no-telemetry \
	--vdev=net_virtio_user0,path=/dev/weir-vhost-net,iface=tap1,queue_size=1024 \
	--vdev=net_vhost0,iface=/tmp/switch \
	-- --total-num-mbufs=8192 --rxd=1024 --txd=1024 --no-flush-rx
# The backend asks a tap for its header by a frame of its own.
asked=$(tap tap1 tx_packets)
sysctl -qw net.ipv6.conf.tap1.disable_ipv6=1
ip addr add 10.0.1.1/24 dev tap1
ip link set tap1 up
boot_guest
up 1
receive 1 /tmp/data
send /tmp/data 1
received 1 /tmp/data 'cat /tmp/data' >/tmp/back
cmp /tmp/data /tmp/back || fail "the file changed on its way"
figures >/tmp/figures
testpmd_end
{
	echo "$(port 1 RX-packets) $(port 1 TX-packets) $(port 1 TX-dropped)"
	echo "$(port 0 TX-packets) $(port 0 RX-packets) $(port 0 TX-dropped)"
} >>/tmp/figures
cat /tmp/figures >&2
awk -v least="$((SIZE / 1448))" '$1 < least || $2 < least || $3' /tmp/figures >/tmp/bad
[ ! -s /tmp/bad ] || fail "frames were dropped, or there were too few"
[ "$(sort -u /tmp/figures | wc -l)" = 1 ] || fail "frames were lost"
stop_guest
