# shellcheck shell=bash disable=SC2154 # the variables of qemu.sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Inside the emulated host, after qemu.sh: a guest of QEMU whose network is
# /dev/weir-vhost-net, under whatever hypervisor the host has. NIC: more options
# for the device. COUNTERS: those that count something then.

head -c 8M /dev/urandom >/tmp/data
make_tap 1
disk /guest/rootfs.img
nic tap1 weir "${NIC:-}"
SMP=2 qemu 1 -nodefaults "${disk[@]}" "${nic[@]}"
up 1
receive 1 /tmp/data
send /tmp/data 1
received 1 /tmp/data 'cat /tmp/data' >/tmp/back
cmp /tmp/data /tmp/back || fail "the file changed on its way"
netperf -P 0 -H 10.0.1.2 -t TCP_RR -l 2 >/tmp/rr || fail "netperf"
awk 'NF == 6 { v = $6 } END { exit !(v > 0) }' /tmp/rr || fail "$(cat /tmp/rr)"

# QEMU without this backend would serve the tap by itself.
stats=/sys/kernel/debug/weir_vhost/0/stats
cat /tmp/rr "$stats" >&2
awk '$1 == "vq1_inline_kicks" { kicks = $2 } $1 == "tx_bytes" { bytes = $2 }
	END { exit !(kicks > 100 && bytes > 8000000) }' "$stats" ||
	fail "not all of it went through weir-vhost-net: $(cat "$stats")"
for counter in ${COUNTERS:-}; do
	awk -v c="$counter" '$1 == c { n = $2 } END { exit !(n > 0) }' "$stats" ||
		fail "$counter is 0"
done
power_off 1
exec {vhost_fd}>&-
