# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Inside the emulated host, after guest.sh: a guest with a disk that weir-blkd
# serves, its second one. The test has a function boot, which starts the guest as
# number 1 with the disk at /tmp/blkd.sock, and shared memory; PACKED=on says that its
# virtqueues are packed ones.

# serve: in a new process. What it says is in /tmp/blkd.
serve()
{
	weir-blkd --socket /tmp/blkd.sock --disk /guest/scratch --direct on \
		--serial shared-memory >/tmp/blkd 2>&1 &
	server=$!
}

# count: what the server, to which the machine monitor has come, counted of its
# only queue, in requests and again.
count()
{
	until grep -q 'a machine monitor is here' /tmp/blkd; do
		[ -d "/proc/$server" ] || fail "no server: $(cat /tmp/blkd)"
		sleep 0.1
	done
	kill -USR1 "$server" || fail "no server: $(cat /tmp/blkd)"
	sleep 0.2
	read -r requests again < <(tail -n 1 /tmp/blkd |
		sed -n 's/.* requests \([0-9]*\) .* started_again \([0-9]*\)$/\1 \2/p') || true
}

# until_served COUNT: this server has answered so many requests.
until_served()
{
	local i
	for ((i = 0; i < 1200; i++)); do
		count
		[ "${requests:-0}" -lt "$1" ] || return 0
		[ -d "/proc/$load" ] || fail "fio ended early: $(tail -n 5 /tmp/fio)"
	done
	fail "the guest's requests do not go on: $(tail -n 5 /tmp/blkd)"
}

# write_in_guest DEPTH: fio writes a part of the disk and verifies it.
write_in_guest()
{
	guest 1 "fio --name=v --filename=/dev/vdb --offset=16M --size=40M \
		--rw=randwrite --bs=4k --direct=1 --ioengine=libaio \
		--iodepth=$1 --verify=crc32c --do_verify=1 2>&1; echo status \$?"
}

# ring_is on|off: what the driver negotiated, virtio feature 34
ring_is()
{
	local bit=0
	[ "$1" = off ] || bit=1
	[ "$(guest 1 'cut -c35 /sys/block/vdb/device/features')" = "$bit" ] ||
		fail "packed virtqueues are not $1"
}

# boot_with_data: the guest reads what the host's file holds, and copies it.
boot_with_data()
{
	truncate -s 64M /guest/scratch
	head -c 8M /dev/urandom >/tmp/data
	dd if=/tmp/data of=/guest/scratch conv=notrunc status=none
	make_tap 1
	serve
	boot
	up 1
	says 1 shared-memory 'cat /sys/block/vdb/serial' || fail "not the server's disk"
	ring_is "${PACKED:-off}"
	says 1 "$(sha256sum </tmp/data)" 'head -c 8M /dev/vdb | sha256sum' ||
		fail "the guest reads something else"
	guest 1 'head -c 8M /dev/vdb |
		dd of=/dev/vdb bs=1M seek=8 iflag=fullblock oflag=direct conv=fsync' >/dev/null
}

# kill_servers TIMES: and start others, while the guest writes.
kill_servers()
{
	local restarted=0 n
	write_in_guest 32 >/tmp/fio &
	load=$!
	for ((n = 0; n < $1; n++)); do
		until_served 1000
		kill -KILL "$server"
		wait "$server" || true
		serve
		until_served 1
		restarted=$((restarted + again))
	done
	wait "$load"
	grep -q 'status 0' /tmp/fio || fail "fio: $(tail -n 20 /tmp/fio)"
	[ "$restarted" -gt 0 ] || fail "nothing was in flight when a server was killed"
	echo "$n servers killed, $restarted requests started again" >&2
}

# end_both: the guest first; the file then holds what the guest has written.
end_both()
{
	power_off 1
	kill -TERM "$server"
	wait "$server" || fail "the server ended with $?: $(tail /tmp/blkd)"
	dd if=/guest/scratch bs=1M skip=8 count=8 status=none | cmp - /tmp/data ||
		fail "the file does not hold what the guest wrote"
}
