# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Inside the emulated host, after guest.sh: DPDK's testpmd out of the image dpdk
# (tools/lab/host --dpdk), one at a time, of which what it says is /tmp/testpmd and
# its figures are told when it ends.

# dpdk_roots: have the roots at /mnt, with the host's devices, for chroot
dpdk_roots()
{
	local root dir
	dpdk_disk=/dev/$(grep -lx dpdk /sys/block/vd*/serial | cut -d / -f 4)
	mount -o ro "$dpdk_disk" /mnt
	for root in /mnt/debian*; do
		for dir in dev proc sys tmp run; do
			mount --rbind "/$dir" "$root/$dir"
		done
	done
}

# testpmd RELEASE OPTION...: start it and wait until it forwards
testpmd()
{
	local i
	rm -f /tmp/enter
	mkfifo /tmp/enter
	exec {enter}<>/tmp/enter
	chroot "/mnt/$1" stdbuf -oL dpdk-testpmd "${@:2}" </tmp/enter >/tmp/testpmd 2>&1 &
	testpmd_pid=$!
	for ((i = 0; i < 1200; i++)); do
		! grep -q 'Press enter' /tmp/testpmd || return 0
		[ -d "/proc/$testpmd_pid" ] || break
		sleep 0.2
	done
	cat /tmp/testpmd >&2
	fail "testpmd does not forward"
}

testpmd_end()
{
	local status=0
	echo >&"$enter"
	wait "$testpmd_pid" || status=$?
	exec {enter}>&-
	[ "$status" = 0 ] || { cat /tmp/testpmd >&2; fail "testpmd ended with $status"; }
}

# port N NAME: a figure that testpmd told of a port, RX-packets for one
port()
{
	awk -v at="statistics for port $1 " -v name="$2:" '
		/statistics for/ { here = index($0, at) }
		here { for (i = 1; i < NF; i++) if ($i == name) { print $(i + 1); exit } }
	' /tmp/testpmd
}

# negotiated PORT BIT...: two ports have these features. testpmd says so of one after
# the other, with --log-level=pmd.net.virtio.init:debug.
# shellcheck disable=SC2034 # the test uses some
IN_ORDER=35 PACKED=34 MQ=22 CTRL_VQ=17 MRG_RXBUF=15
negotiated()
{
	local features bit
	features=$(features "$1")
	for bit in "${@:2}"; do
		(((features >> bit) & 1)) || fail "port $1: feature $bit is not in $features"
	done
}

# refused PORT BIT
refused()
{
	((!(($(features "$1") >> $2) & 1))) || fail "port $1: feature $2 is in $(features "$1")"
}

features()
{
	echo "0x$(sed -n 's/.*features after negotiate = //p' /tmp/testpmd | tail -n 2 |
		sed -n "$(($1 + 1))p")"
}

# tap INTERFACE NAME [NAMESPACE]: a figure of the interface
tap()
{
	${3:+ip netns exec "$3"} cat "/sys/class/net/$1/statistics/$2"
}
