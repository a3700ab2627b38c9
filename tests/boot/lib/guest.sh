# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Inside the emulated host: start guests under `weir run`, command them over
# their network, end them. A guest is known by a small number N: its console is
# /tmp/guestN, its tap tapN, its address 10.0.N.2.

declare -A guest_pid=()

fail()
{
	echo "FAIL: $*" >&2
	exit 1
}

# module NAME [PARAMETER]...: load it, unless the kernel has it built in
module()
{
	modprobe -q "$@" || true
}

# start N CPUS [OPTION OF weir run]...: root file system on the first disk, its
# network what NET says, or tapN
start()
{
	local n=$1 cpus=$2
	shift 2
	start_with "$n" "$cpus" "init=/lab/agent" "$@"
}

start_with()
{
	local n=$1 cpus=$2 words=$3
	shift 3
	[ -n "${NET:-}" ] || [ -e "/sys/class/net/tap$n" ] || make_tap "$n"
	[ -e "/tmp/root$n" ] || ln -s "$(root_disk "$n")" "/tmp/root$n"
	weir run --kernel /guest/Image --initrd /guest/initrd.img \
		--append "console=ttyAMA0 quiet root=/dev/vda rw $words lab.ip=10.0.$n.2/24 lab.netserver" \
		--memory "${GUEST_MEMORY:-256M}" --cpus "$cpus" \
		--disk "/tmp/root$n" --net "${NET:-tap=tap$n}" "$@" \
		</dev/null >"/tmp/guest$n" 2>&1 &
	guest_pid[$n]=$!
}

root_disk()
{
	if [ "$1" = 1 ]; then
		realpath /guest/rootfs.img
	else
		/lab/guest-disk "root$1"
	fi
}

make_tap()
{
	ip tuntap add "tap$1" mode tap vnet_hdr
	ip addr add "10.0.$1.1/24" dev "tap$1"
	ip link set "tap$1" up
}

# Wait until the guest's console shows a text, or its VMM ended.
console_shows()
{
	local n=$1 text=$2 i
	for ((i = 0; i < ${3:-1800}; i++)); do
		grep -q -- "$text" "/tmp/guest$n" && return 0
		[ -d "/proc/${guest_pid[$n]}" ] || break
		sleep 0.5
	done
	tail -40 "/tmp/guest$n" >&2
	cat "/tmp/qemu$n" >&2 2>/dev/null || true
	fail "guest $n: no '$text' on its console"
}

up()
{
	console_shows "$1" 'guest is up'
}

# times_up N TIMES: wait until the guest has come up so many times.
times_up()
{
	local i
	for ((i = 0; i < 1800; i++)); do
		[ "$(grep -c 'guest is up' "/tmp/guest$1")" -lt "$2" ] || return 0
		[ -d "/proc/${guest_pid[$1]}" ] || break
		sleep 0.5
	done
	tail -30 "/tmp/guest$1" >&2
	cat "/tmp/qemu$1" >&2 2>/dev/null || true
	fail "guest $1 is not up for time $2"
}

# guest N COMMAND...: what it prints
guest()
{
	local n=$1
	shift
	echo "$*" | socat -t 900 - "TCP:10.0.$n.2:7000,retry=600,interval=0.2"
}

# order N COMMAND...: the guest may be gone before it can answer
order()
{
	echo "(${*:2}) </dev/null >/dev/null 2>&1 &" |
		socat -t 1 - "TCP:10.0.$1.2:7000,retry=600,interval=0.2" >/dev/null 2>&1 || true
}

# says N PATTERN COMMAND...: does the command print a line that matches?
says()
{
	local out
	out=$(guest "$1" "${@:3}") || true
	grep -q -- "$2" <<<"$out" && return
	echo "guest $1 said: $out" >&2
	return 1
}

# receive N FILE: what comes on the guest's port 9000 is there once it is whole.
receive()
{
	order "$1" "rm -f $2; socat -u TCP-LISTEN:9000 CREATE:$2.part && mv $2.part $2"
}

# send FILE N: to that port
send()
{
	socat -u "$1" "TCP:10.0.$2.2:9000,retry=600,interval=0.2"
}

# received N FILE COMMAND...: what it prints, once FILE is whole
received()
{
	guest "$1" "until [ -e $2 ]; do sleep 0.1; done; ${*:3}"
}

# ended N STATUS: the guest's VMM ends by itself with this status
ended()
{
	local status=0
	wait "${guest_pid[$1]}" || status=$?
	[ "$status" = "$2" ] || {
		tail -40 "/tmp/guest$1" >&2
		fail "guest $1: its VMM ended with $status, not $2"
	}
}

power_off()
{
	order "$1" 'sync; sleep 0.2; poweroff -f'
	ended "$1" 0
}

# Nothing may hold the modules any more.
unload()
{
	local module i
	[ "$LAB_HYPERVISOR" = weir ] || return 0
	for module in weir_virtio weir_vhost weir; do
		for ((i = 0; i < 240; i++)); do
			rmmod "$module" 2>/dev/null && continue 2
			sleep 0.25
		done
		rmmod "$module" || fail "$module does not unload"
	done
}
