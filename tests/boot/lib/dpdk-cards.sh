# shellcheck shell=bash disable=SC2154 # the variables of the test
# SPDX-License-Identifier: GPL-2.0-only
#
# Inside the emulated host, after guest.sh and dpdk.sh: testpmd in guest 1 forwards
# between its two cards on tap2 and tap3, which have two queue pairs each and are the
# PCI functions in the array functions. Counters are told from the array base on.
FRAMES=256

far()
{
	ip netns exec far "$@"
}

# No frames but ours: nobody has to ask for addresses.
ends()
{
	ip netns add far
	ip link set tap3 netns far
	far sysctl -qw net.ipv6.conf.tap3.disable_ipv6=1
	ip link set tap2 address 52:54:00:00:09:01
	far ip link set tap3 address 52:54:00:00:09:02
	ip addr add 10.0.9.1/24 dev tap2
	far ip addr add 10.0.9.2/24 dev tap3
	ip link set tap2 up
	far ip link set tap3 up
	ip neigh add 10.0.9.2 lladdr 52:54:00:00:09:02 dev tap2
	far ip neigh add 10.0.9.1 lladdr 52:54:00:00:09:01 dev tap3
	sysctl -qw net.core.rmem_max=8388608
}

# The cards away from the kernel's driver; huge pages.
# shellcheck disable=SC2016 # for the guest
prepare_guest()
{
	guest 1 "functions='${functions[*]}'"'
		modprobe uio_pci_generic
		cd /sys/bus/pci/devices
		for card in $functions; do
			echo uio_pci_generic >$card/driver_override
			echo $card >$card/driver/unbind
			echo $card >/sys/bus/pci/drivers_probe
		done
		echo 64 >/proc/sys/vm/nr_hugepages
		mount -o ro /dev/$(grep -lx dpdk /sys/block/vd*/serial | cut -d / -f 4) /mnt
		for root in /mnt/debian*; do
			for dir in dev proc sys tmp run; do
				mount --rbind /$dir $root/$dir
			done
		done'
}

# start_testpmd RELEASE: in the guest
start_testpmd()
{
	guest 1 "rm -f /tmp/enter && mkfifo /tmp/enter
		sleep 1000000 >/tmp/enter </dev/null 2>/dev/null & echo \$! >/tmp/holder
		chroot /mnt/$1 stdbuf -oL dpdk-testpmd -l 0,1 --in-memory --no-telemetry \
			--iova-mode=pa ${functions[*]/#/-a } \
			--log-level=pmd.net.virtio.init:debug -- \
			--rxq=2 --txq=2 --no-flush-rx --no-lsc-interrupt \
			--total-num-mbufs=4096 </tmp/enter >/tmp/testpmd 2>&1 &
		for ((i = 0; i < 900; i++)); do
			! grep -q 'Press enter' /tmp/testpmd || break
			sleep 0.2
		done
		grep -q 'Press enter' /tmp/testpmd || cat /tmp/testpmd" >&2
}

end_testpmd()
{
	guest 1 "echo >/tmp/enter; kill \$(cat /tmp/holder)
		while pidof dpdk-testpmd; do sleep 0.2; done >/dev/null
		cat /tmp/testpmd" >/tmp/testpmd
}

# lines: as many as there are to be datagrams, each one different
lines()
{
	seq -f "$1 %06.0f $(head -c 600 /dev/urandom | base64 -w 0)" "$FRAMES"
}

# datagrams ADDRESS: one for each line, from a port of its own
datagrams()
{
	local line
	while read -r line; do
		printf '%s\n' "$line" >"/dev/udp/$1/9000"
	done
}

# counts: frames that tap2 and tap3 gave and got, since the last base
counts()
{
	echo $(($(tap tap2 tx_packets) - ${base[0]:-0})) \
		$(($(tap tap3 rx_packets far) - ${base[1]:-0})) \
		$(($(tap tap3 tx_packets far) - ${base[2]:-0})) \
		$(($(tap tap2 rx_packets) - ${base[3]:-0}))
}

# exchange: all there and back, then the same bytes at the other ends
exchange()
{
	local i readers=()
	lines "there $1" >/tmp/there
	lines "back $1" >/tmp/back
	ip netns exec far socat -u UDP-RECV:9000,rcvbuf=8388608 CREATE:/tmp/there.got &
	readers+=($!)
	socat -u UDP-RECV:9000,rcvbuf=8388608 CREATE:/tmp/back.got &
	readers+=($!)
	until far grep -q ':2328 ' /proc/net/udp && grep -q ':2328 ' /proc/net/udp; do
		sleep 0.1
	done
	datagrams 10.0.9.2 </tmp/there &
	far bash -c "$(declare -f datagrams); datagrams 10.0.9.1" </tmp/back
	wait $!
	for ((i = 0; i < 600; i++)); do
		[ "$(counts)" != "$FRAMES $FRAMES $FRAMES $FRAMES" ] || break
		sleep 0.1
	done
	kill "${readers[@]}"
	wait "${readers[@]}" || true
	[ "$(counts)" = "$FRAMES $FRAMES $FRAMES $FRAMES" ] || fail "frames of the taps: $(counts)"
	cmp <(sort /tmp/there) <(sort /tmp/there.got) || fail "other datagrams came there"
	cmp <(sort /tmp/back) <(sort /tmp/back.got) || fail "other datagrams came back"
}

# streams PORT: frames of each of its queues
streams()
{
	awk -v at="RX Port= $1/Queue" '/Forward Stats for/ { here = index($0, at) }
		/statistics for/ { here = 0 }
		here && $1 == "RX-packets:" { print $2 }' /tmp/testpmd
}

# check PORT
check()
{
	local queues
	mapfile -t queues < <(streams "$1")
	echo "port $1: $(port "$1" RX-packets) $(port "$1" TX-packets), queues ${queues[*]}" >&2
	[ "$(port "$1" RX-packets) $(port "$1" TX-packets)" = "$FRAMES $FRAMES" ] ||
		fail "port $1: frames of testpmd"
	if [ "${#queues[@]}" != 2 ] || [ "${queues[0]}" = 0 ] || [ "${queues[1]}" = 0 ] ||
		[ $((queues[0] + queues[1])) != "$FRAMES" ]; then
		fail "port $1: a queue without frames"
	fi
}
